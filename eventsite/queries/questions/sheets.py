"""What a speaker prepares from: the questions for them by item of the programme, and who is coming."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from eventsite.database import db
from eventsite.models.companies import Company
from eventsite.models.events import Event, ProgrammeItem, Speaker
from eventsite.models.questions import Question, QuestionNote
from eventsite.models.registrations import Registration
from eventsite.queries import questions as queries
from eventsite.queries.questions import matters, standings
from eventsite.rules import ranking
from eventsite.rules.questions import Audience, Moderation, NameDisplay, Sight, Viewer, may_see, shown_name
from eventsite.rules.ranking import Standing
from eventsite.rules.registrations import LIVING, RegistrationState


@dataclass(frozen=True)
class Asker:
    """As much of an asker as is shown: empty where nothing is."""

    name: str = ""
    company: str = ""
    job_title: str = ""

    @property
    def in_words(self) -> str:
        """The name and the company, as far as they are shown."""
        return ", ".join(filter(None, (self.name, self.company)))


@dataclass(frozen=True)
class Row:
    """A question on the sheet: how it stands, who asks as far as shown, what was merged into it, the speaker's note."""

    question: Question
    standing: Standing
    asker: Asker
    variants: tuple[str, ...]
    note: QuestionNote | None


@dataclass(frozen=True)
class Part:
    """The questions about one item of the programme, or to the whole meeting when there is none, ranked."""

    item: ProgrammeItem | None
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Listeners:
    """Who is coming: how many people, from how many organizations, and how many of each kind."""

    people: int
    organizations: int
    kinds: tuple[tuple[str, int], ...]


def for_speaker(event: Event, speaker: Speaker) -> list[Part]:
    """Return the questions that the speaker prepares: about their own items first, then those to everyone.

    What is for another speaker is left out, and what is only for another speaker could not be seen at all.
    """
    own_items, lost = items_of(event, speaker), matters.without_target(event.id)
    shown = [one for one in queries.with_answers(event.id) if _is_for(one, speaker, own_items, one.id in lost)]
    rows = {row.question.id: row for row in _rows(event, shown, speaker)}
    order = {
        question_id: place for place, question_id in enumerate(ranking.ranked([r.standing for r in rows.values()]))
    }
    parts = [Part(item, _of_item(rows, order, item, speaker)) for item in own_items]
    return [part for part in (*parts, Part(None, _of_item(rows, order, None, speaker, own_items))) if part.rows]


def items_of(event: Event, speaker: Speaker) -> list[ProgrammeItem]:
    """Return the items of the programme at which the speaker speaks, in order."""
    return [item for item in event.programme if speaker.id in {one.id for one in item.speakers}]


def listeners(event_id: int) -> Listeners:
    """Return who is coming, counted; kinds of companies as the register has them, the largest first."""
    seated = (Registration.event_id == event_id, Registration.state == RegistrationState.CONFIRMED)
    organization = func.lower(func.coalesce(Company.name, Registration.company))
    joined = select(func.count(), func.count(func.distinct(organization))).select_from(Registration)
    people, organizations = db.session.execute(
        joined.outerjoin(Company, Company.id == Registration.company_id).where(*seated)
    ).one()
    kind = func.coalesce(Company.kind, "")
    by_kind = (
        select(kind, func.count())
        .select_from(Registration)
        .outerjoin(Company, Company.id == Registration.company_id)
        .where(*seated)
        .group_by(kind)
        .order_by(func.count().desc(), kind)
    )
    return Listeners(people, organizations, tuple((name, number) for name, number in db.session.execute(by_kind)))


def asker_as_shown(question: Question, viewer: Viewer) -> Asker:
    """Return as much of who asks as this viewer is shown. The only way from a question to a name, but for a reason."""
    person = question.registration
    is_registered = person is not None and person.state in LIVING
    shown = shown_name(NameDisplay(question.name_display), viewer, is_registered=is_registered)
    if person is None or shown is NameDisplay.ANONYMOUS:
        return Asker()
    if shown is NameDisplay.COMPANY:
        return Asker(company=person.company)
    return Asker(person.name, person.company, person.job_title)


def _is_for(question: Question, speaker: Speaker, own_items: Sequence[ProgrammeItem], has_lost_target: bool) -> bool:
    """Say whether the speaker prepares the question.

    One for whoever shall answer alone is for the speaker it names, for those of its item, or for the whole panel. If
    whom it was for has left, it is for nobody until its asker says so (questions, section 3.10).
    """
    is_named = question.speaker_id == speaker.id
    is_about_own = question.item_id in {item.id for item in own_items}
    is_for_all = question.speaker_id is None and question.item_id is None
    is_for_them = is_named or (question.speaker_id is None and (is_about_own or is_for_all) and not has_lost_target)
    sight = Sight(Moderation(question.moderation), audience=Audience(question.audience), is_for_viewer=is_for_them)
    return (is_named or is_about_own or is_for_all) and may_see(Viewer.SPEAKER, sight)


def _of_item(
    rows: dict[int, Row],
    order: dict[int, int],
    item: ProgrammeItem | None,
    speaker: Speaker,
    own_items: Sequence[ProgrammeItem] = (),
) -> tuple[Row, ...]:
    """Return the rows about an item in order; without one those to the speaker alone, then those to everyone."""
    ids = {one.id for one in own_items}
    found = [
        row for row in rows.values() if (row.question.item_id == item.id if item else row.question.item_id not in ids)
    ]
    return tuple(
        sorted(found, key=lambda row: (not item and row.question.speaker_id != speaker.id, order[row.question.id]))
    )


def _rows(event: Event, questions: Sequence[Question], speaker: Speaker) -> list[Row]:
    counted = standings.of_event(event.id, with_private=True)
    merged = _merged(event.id)
    ids = [question.id for question in questions]
    notes = {
        note.question_id: note
        for note in db.session.scalars(
            select(QuestionNote).where(QuestionNote.speaker_id == speaker.id, QuestionNote.question_id.in_(ids))
        )
    }
    return [
        Row(
            question,
            counted[question.id],
            asker_as_shown(question, Viewer.SPEAKER),
            merged.get(question.id, ()),
            notes.get(question.id),
        )
        for question in questions
    ]


def _merged(event_id: int) -> dict[int | None, tuple[str, ...]]:
    statement = (
        select(Question.root_id, Question.body)
        .where(Question.event_id == event_id, Question.moderation == Moderation.MERGED, Question.root_id.is_not(None))
        .order_by(Question.public_no)
    )
    found: dict[int | None, tuple[str, ...]] = {}
    for root_id, body in db.session.execute(statement):
        found[root_id] = (*found.get(root_id, ()), body)
    return found
