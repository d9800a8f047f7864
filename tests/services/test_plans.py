"""An event begun from another or from a template: what comes along, what never does, and when it all is."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from sqlalchemy import select, update

from eventsite import notifications
from eventsite.database import db
from eventsite.errors import NameTaken
from eventsite.models import AutomaticMail, Event, EventTemplate, OutboxMessage, Question, Registration
from eventsite.queries import event_templates as template_queries
from eventsite.queries import events as event_queries
from eventsite.queries import fields as field_queries
from eventsite.queries import guests as guest_queries
from eventsite.queries import organizers as organizer_queries
from eventsite.rules.automatic_mails import Audience, Moment, Outcome, Unit
from eventsite.rules.details import ItemDetails, ReadingDetails, SessionDetails, SpeakerDetails
from eventsite.rules.events import EventState
from eventsite.rules.fields import FieldKind
from eventsite.rules.guests import GuestRole
from eventsite.rules.mailings import Wording, Wordings
from eventsite.rules.plans import EVERYTHING, KEPT_IN_TEMPLATES, Part, Plan
from eventsite.rules.rounds import RoundDetails
from eventsite.rules.snapshots import as_json, from_json
from eventsite.services import automatic_mails, event_templates, guests, plans, policies
from eventsite.services.questions import settings
from tests.conftest import on_both
from tests.factories import stored
from tests.forms import field, key
from tests.services.records import do, everything, rows

ALVA = "alva@forening.example"
DAY = date(2026, 11, 16)  # nine weeks after MEETING, in winter time
WORDING = Wording("Snart", "Hej")
MAILS = select(
    AutomaticMail.moment, AutomaticMail.is_on, AutomaticMail.amount, AutomaticMail.unit, AutomaticMail.audience,
    AutomaticMail.subject, AutomaticMail.text, AutomaticMail.subject_en, AutomaticMail.text_en,
).order_by(AutomaticMail.id)  # fmt: skip


@pytest.fixture
def event(app, make):
    """A meeting with all that can be decided about one, and with a person and a question."""
    monday = datetime(2026, 9, 14)
    made = make.event(
        opens_wall=datetime(2026, 8, 1, 8), closes_wall=datetime(2026, 9, 10, 23, 59),
        programme=(ItemDetails(time(9), "Start", "", ("Matilda Rehn",), time(9, 30)), ItemDetails(time(10), "Paus")),
        sessions=(SessionDetails("Ett", monday.replace(hour=9), monday.replace(hour=10), "Sal A"),),
        reading=(ReadingDetails("Guide", "https://a.example"),), series="Nätverket",
    )  # fmt: skip
    decider = field(app, made, FieldKind.CHOICE, "Kommer du?", ("Ja", "Nej"))
    yes = key(app, made, decider, "Ja")
    field(app, made, label="Med vem?", is_required=True, shown_if_field_id=decider, shown_if_values=(yes,))
    do(app, _decide, made.id)
    do(app, _set_mails, made.id)
    do(app, _invite_guests, made.id)
    make.registration(made, 1, answers={decider: key(app, made, decider, "Nej")})
    return made


def _decide(event_id):
    event = event_queries.locked(event_id)
    policy = replace(policies.policy_of(event), company_quota=2, free_until_wall=datetime(2026, 9, 7, 12))
    policies.change(event_id, policy, event.version, None)
    details = RoundDetails(deadline_wall=datetime(2026, 9, 12, 12), closes_wall=datetime(2026, 9, 13, 12))
    settings.change(event_id, details, event_queries.locked(event_id).version, "system")


def _set_mails(event_id):
    settings = {"unit": Unit.DAYS, "audience": Audience.SEATED, "wordings": Wordings(swedish=WORDING)}
    automatic_mails.change(
        event_id, Moment.WEEK, is_on=True, amount=6, seen_version=1, organizer_id=alva().id, **settings
    )
    automatic_mails.add_to_confirmation(event_id, "Ta med legitimation.", "Bring an ID.", alva().id)
    automatic_mails.ask_at(event_id, "https://enkat.example/1", alva().id)
    db.session.execute(
        update(AutomaticMail)
        .where(AutomaticMail.event_id == event_id)
        .values(outcome=Outcome.SENT, settled_for=datetime(2026, 9, 8, tzinfo=UTC))
    )


def _invite_guests(event_id):
    [speaker] = event_queries.whole(event_id).speakers
    guests.invite(event_id, GuestRole.SPEAKER, "Matilda Rehn", "m@bolaget.example", alva().id, speaker.id, "en")
    guests.invite(event_id, GuestRole.VENUE, "Receptionen", "", alva().id)
    ended = guests.invite(event_id, GuestRole.VENUE, "Den gamla lokalen", "gammal@lokal.example", alva().id)
    guests.revoke(event_id, ended, alva().id)


def alva():
    return organizer_queries.by_canonical_email(ALVA)


def copied(app, event, parts=EVERYTHING):
    made = do(app, lambda: plans.copy(event.id, parts, DAY, "Ny träff", alva()))
    with app.app_context():
        return stored(app, type(event)(made, "")), made


@on_both
def test_all_comes_along_and_moves_with_the_day_and_nothing_of_people_does(app, event):
    before = everything(app)
    new, new_id = copied(app, event)
    after = everything(app)
    assert (new.state, new.title, new.taken, new.join_url, new.version > 0) == (
        EventState.DRAFT,
        "Ny träff",
        0,
        "",
        True,
    )
    assert (new.starts_at, new.opens_at) == (
        datetime(2026, 11, 16, 8, tzinfo=UTC),
        datetime(2026, 10, 3, 6, tzinfo=UTC),
    )
    assert new.closes_at == datetime(2026, 11, 12, 22, 59, tzinfo=UTC)
    assert (new.company_quota, new.free_until_at) == (2, datetime(2026, 11, 9, 11, tzinfo=UTC))
    assert new.questions_close_at == datetime(2026, 11, 15, 11, tzinfo=UTC)
    assert [(item.title, item.ends_local_time) for item in new.programme] == [("Start", time(9, 30)), ("Paus", None)]
    assert [session.starts_wall for session in new.sessions] == [datetime(2026, 11, 16, 9)]
    assert (new.series.name, new.reading[0].title) == ("Nätverket", "Guide")
    for table in (Registration, Question, OutboxMessage):
        assert after[table.__tablename__] == before[table.__tablename__]
    assert new.calendar_uid != stored(app, event).calendar_uid
    with app.app_context():
        decider, dependent = field_queries.asked(new_id)
        assert dependent.shown_if_field_id == decider.id
        assert dependent.shown_if_values == (decider.options[0].key,)
        assert [one.email for one in organizer_queries.of_event(new_id)] == [ALVA]


@pytest.mark.parametrize("part", sorted(Part))
def test_what_is_not_ticked_stays_behind(app, event, part):
    new, new_id = copied(app, event, EVERYTHING - {part})
    with app.app_context():
        fields = len(field_queries.of_event(new_id))
        links = guest_queries.of_event(new_id)
    there = {
        Part.PROGRAMME: len(new.programme) + len(new.sessions),
        Part.SPEAKERS: len(new.speakers) + sum(len(item.speakers) for item in new.programme),
        Part.FIELDS: fields,
        Part.POLICY: (new.capacity or 0) + (new.company_quota or 0),
        Part.ROUND: new.questions_close_at or 0,
        Part.PICTURE: new.image_id or 0,
        Part.READING: len(new.reading),
        Part.ORGANIZERS: 0,
        Part.MAILS: len(new.confirmation_text),
        Part.GUESTS: len(links),
    }
    assert not there[part]
    for other in EVERYTHING - {part, Part.PICTURE, Part.ORGANIZERS}:
        assert there[other], other


@on_both
def test_automatic_mails_come_along_as_they_are_set_and_nothing_that_came_of_them(app, event):
    now = datetime(2026, 7, 1, tzinfo=UTC)
    old = rows(app, MAILS.where(AutomaticMail.event_id == event.id))
    with time_machine.travel(now, tick=False):
        new, new_id = copied(app, event)
    made = rows(app, MAILS.where(AutomaticMail.event_id == new_id))
    assert made == old
    assert ("week", True, 6, "days", "seated", "Snart", "Hej", "", "") in made
    came = select(AutomaticMail.outcome, AutomaticMail.settled_for, AutomaticMail.on_since)
    assert set(rows(app, came.where(AutomaticMail.event_id == new_id))) == {(None, None, now)}
    assert (new.confirmation_text, new.confirmation_text_en) == ("Ta med legitimation.", "Bring an ID.")
    assert new.survey_url == ""


@on_both
def test_guests_get_links_of_their_own_which_are_mailed_to_nobody(app, event):
    before = everything(app)
    new, new_id = copied(app, event)
    assert everything(app)["outbox"] == before["outbox"]
    with app.app_context():
        old, made = ([*guest_queries.of_event(each)] for each in (event.id, new_id))
        assert [(one.role, one.name, one.email, one.language, one.mailed_at) for one in made] == [
            ("speaker", "Matilda Rehn", "m@bolaget.example", "en", None),
            ("venue", "Receptionen", "", "sv", None),
        ]
        assert made[0].speaker_id == new.speakers[0].id != old[0].speaker_id
        assert {one.expires_at for one in made} == {new.ends_at + timedelta(days=30)}
    with app.test_request_context():
        addresses = [notifications.guest_url(one) for one in (*old, *made)]
    assert len(set(addresses)) == 5


def test_a_speakers_link_stays_behind_with_the_speakers(app, event):
    _, new_id = copied(app, event, EVERYTHING - {Part.SPEAKERS})
    with app.app_context():
        assert [one.name for one in guest_queries.of_event(new_id)] == ["Receptionen"]


def test_nobodys_name_is_kept_in_a_template(app, event):
    do(app, lambda: event_templates.save(event_queries.whole(event.id), "Vår", KEPT_IN_TEMPLATES, alva()))
    [(contents,)] = rows(app, select(EventTemplate.contents))
    assert (contents["guests"], contents["organizer_ids"]) == ([], [])
    assert contents["mails"]["confirmation_text"] == "Ta med legitimation."


@on_both
def test_a_template_of_the_association_is_kept_and_begun_from(app, event):
    template_id = do(app, lambda: event_templates.save(event_queries.whole(event.id), "Vår", KEPT_IN_TEMPLATES, alva()))
    with pytest.raises(NameTaken):
        do(app, lambda: event_templates.save(event_queries.whole(event.id), "Vår", frozenset(), alva()))
    do(app, lambda: event_templates.rename(template_id, "Höst", alva()))
    with app.app_context():
        assert template_queries.named("Vår") is None

    made = do(app, lambda: plans.begin(template_id, DAY, "", alva()))
    new = stored(app, type(event)(made, ""))
    assert (new.title, new.starts_wall, len(new.programme)) == (
        "Tematräff om segregation",
        datetime(2026, 11, 16, 9),
        2,
    )
    do(app, lambda: event_templates.remove(template_id, alva()))
    with app.app_context():
        assert db.session.scalars(select(EventTemplate)).all() == []
        assert db.session.get(Event, made) is not None


def test_a_plan_is_read_back_as_it_was_written_and_old_ones_too(app, event):
    with app.app_context():
        plan = plans.plan_of(event_queries.whole(event.id), EVERYTHING)
    facts = as_json(plan)
    assert from_json(Plan, facts) == plan
    facts["details"].pop("sessions")
    facts["details"]["gone"] = 1
    assert from_json(Plan, facts) == replace(plan, details=replace(plan.details, sessions=()))


def test_pictures_that_are_gone_are_left_out(app, make):
    made = make.draft()

    def begin():
        plan = plans.plan_of(event_queries.whole(made.id), EVERYTHING)
        speakers = (SpeakerDetails("Ann", portrait_id=99),)
        return plans.carry_out(Plan(replace(plan.details, image_id=98, programme=(), speakers=speakers)), alva())

    assert stored(app, type(made)(do(app, begin), "")).image_id is None
