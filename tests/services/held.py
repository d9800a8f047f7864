"""A person of whom every table knows something, and everything by which bytes would show it."""

from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from eventsite import clock
from eventsite.database import db, transaction
from eventsite.links import hash_of
from eventsite.models import (
    AddressChange,
    Answer,
    AttendeeNote,
    AttendeeTag,
    CalendarEntry,
    Erasure,
    Field,
    FieldVersion,
    Group,
    Guest,
    InboundMail,
    Invitee,
    InvoiceDetails,
    ListingConsent,
    Question,
    QuestionExposure,
    QuestionReport,
    QuestionVote,
    Registration,
    Series,
    SeriesPlace,
    SpecialNeeds,
    Subscription,
    SurveyVisit,
    Upload,
)
from eventsite.queries import events as event_queries
from eventsite.queries import series as series_queries
from eventsite.rules.answers import Verdict
from eventsite.rules.fields import FieldKind
from eventsite.rules.guests import GuestRole
from eventsite.rules.needs import Access, Diet, NeedsDetails
from eventsite.rules.questions import DeclineReason, NameDisplay, QuestionDetails
from eventsite.services import audit, feeds, personal_data, questions
from eventsite.services.questions import moderating
from tests.factories import Made, Make, person
from tests.services.records import do, sent

# Each word stands in another column; the needs are sealed, so no byte shows them.
NAME, EMAIL, PHONE, ANSWER, COMMENT, FILE = (
    "Kanaria Fagel",
    "kanaria.fagel@bolaget.example",
    "+46701112233",
    "kanariesvar",
    "kanariekommentar",
    "kanariefil.pdf",
)
CANARIES = ("anaria", "kanarie", "46701112233")
DETAILS = person(7, name=NAME, email=EMAIL, phone=PHONE, job_title="kanarieskötare")


def held(app, make: Make, event: Made) -> int:  # type: ignore[no-untyped-def]
    """Register the person and let every table know something; return the registration's id."""
    make.receipt(event, DETAILS)
    do(app, _takes_part_in_series)
    with app.app_context():
        mine = db.session.scalars(
            select(Registration.id).where(Registration.email == EMAIL).order_by(Registration.id)
        ).all()[-1]
    sent(app, clock.now())
    do(app, _add_all, app.extensions["storage"].uploads.path, event.id, mine)
    do(app, feeds.renew, mine, "sv")
    do(app, personal_data.ask, mine)
    sent(app, clock.now())
    return mine


def _add_all(folder: Path, event_id: int, mine: int) -> None:
    now = clock.now()
    texts, files = _field(event_id, FieldKind.TEXT), _field(event_id, FieldKind.FILE)
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{mine:032x}"
    (folder / name).write_text("kanariefilens innehåll", encoding="utf-8")
    who = {"name": NAME, "email": EMAIL, "canonical_email": EMAIL, "company": "Bolaget Bostäder"}
    group = Group(event_id=event_id, phone=PHONE, created_at=now, **who)
    upload = Upload(
        event_id=event_id,
        field_id=files.field_id,
        registration_id=mine,
        name=name,
        original_name=FILE,
        media_type="application/pdf",
        size=22,
        created_at=now,
    )
    db.session.add_all((group, upload))
    db.session.flush()
    db.session.add_all(
        (
            Answer(registration_id=mine, field_id=texts.field_id, version_id=texts.id, value=ANSWER, answered_at=now),
            Answer(
                registration_id=mine, field_id=files.field_id, version_id=files.id, value=upload.id, answered_at=now
            ),
            AttendeeTag(
                event_id=event_id, registration_id=mine, name="kanariemärke", key="kanariemarke", created_at=now
            ),
            AttendeeNote(
                event_id=event_id,
                registration_id=mine,
                actor="organizer:1",
                body="kanarieanteckning",
                created_at=now,
            ),
            SpecialNeeds(
                registration_id=mine,
                sealed=NeedsDetails((Diet.VEGAN,), "kanariefrö", (Access.QUIET_ROOM,)).sealed(),
                consent_text_hash="0" * 64,
                consented_at=now,
            ),
            ListingConsent(registration_id=mine, consent_text_hash="0" * 64, consented_at=now),
            Invitee(event_id=event_id, registration_id=mine, created_at=now, **who),
            InvoiceDetails(
                event_id=event_id,
                registration_id=mine,
                company="Bolaget",
                reference=NAME,
                address="kanariegatan 1",
                price=0,
            ),
            Guest(
                event_id=event_id,
                role=GuestRole.MODERATOR,
                name=NAME,
                email=EMAIL,
                created_at=now,
                expires_at=now + timedelta(days=120),
            ),
            Subscription(
                email=EMAIL,
                canonical_email=EMAIL,
                language="sv",
                event_id=event_id,
                wants_all=True,
                version=1,
                created_at=now,
                confirmed_at=now,
            ),
            SurveyVisit(registration_id=mine, at=now),
            AddressChange(
                registration_id=mine,
                email="ny.kanarie@bolaget.example",
                secret_hash=hash_of(f"{mine}"),
                created_at=now,
                expires_at=now + timedelta(hours=24),
            ),
            InboundMail(
                digest=f"{mine:064x}",
                sender=EMAIL,
                subject=f"Svar från {NAME}",
                comment=COMMENT,
                verdict=Verdict.ACCEPT,
                registration_id=mine,
                event_id=event_id,
                received_at=now,
            ),
        )
    )
    values = {"name": ("Kanaria Förr", NAME)}
    audit.record("registration.edited", audit.REGISTRANT, event_id=event_id, registration_id=mine, values=values)
    _ask(event_id, mine)
    for entry in db.session.scalars(select(CalendarEntry).where(CalendarEntry.registration_id == mine)):
        entry.reply_comment = COMMENT


def _ask(event_id: int, mine: int) -> None:
    """Ask two questions, of which others see one in clearer words, and be one who has seen, voted and reported."""
    for text in ("kanariefråga om bur 4", "kanariefråga som ingen ser"):
        details = QuestionDetails(text, background="kanariebakgrund", name_display=NameDisplay.NAME_AND_COMPANY)
        asked = questions.add(event_queries.locked(event_id), db.session.get_one(Registration, mine), details)
    first = db.session.scalars(select(Question).where(Question.registration_id == mine).order_by(Question.id)).first()
    assert first is not None
    moderating.accept(event_id, first.id, first.version, "organizer:1", "Hur bor fåglar?")
    moderating.decline(event_id, asked.id, asked.version, "organizer:1", DeclineReason.OTHER, f"Fråga inte mer, {NAME}")
    rows = {"question_id": first.id, "registration_id": mine}
    db.session.add_all(
        (
            QuestionVote(created_at=clock.now(), **rows),
            QuestionExposure(first_at=clock.now(), **rows),
            QuestionReport(reason=DeclineReason.OTHER, created_at=clock.now(), **rows),
        )
    )


def _field(event_id: int, kind: FieldKind) -> FieldVersion:
    field = Field(event_id=event_id, position=1)
    db.session.add(field)
    db.session.flush()
    version = FieldVersion(field_id=field.id, number=1, kind=kind, label="Vad äter du helst?", options=[])
    db.session.add(version)
    db.session.flush()
    return version


def keep(app, event: Made, **policy: object) -> None:  # type: ignore[no-untyped-def]
    """Set columns of the event."""
    with app.app_context(), transaction():
        row = event_queries.locked(event.id)
        for name, value in policy.items():
            setattr(row, name, value)


def keep_fields(app, event: Made, days: int) -> None:  # type: ignore[no-untyped-def]
    """Set how long the answers to the event's fields are kept."""
    with app.app_context(), transaction():
        for field in db.session.scalars(select(Field).where(Field.event_id == event.id)):
            field.keep_days = days


def columns(app) -> list[str]:  # type: ignore[no-untyped-def]
    """Return in which columns a canary is to be seen."""
    with app.app_context():
        found = {
            f"{table.name}.{column.name}"
            for table in db.metadata.sorted_tables
            for column in table.columns
            for value in db.session.scalars(select(column))
            if any(canary in _text(value) for canary in CANARIES)
        }
        db.session.remove()
    return sorted(found)


def files(app) -> list[str]:  # type: ignore[no-untyped-def]
    """Return which files of the instance folder hold a canary in their bytes: database, WAL, uploads, logs."""
    folder = Path(app.instance_path)
    return sorted(
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file() and any(canary.encode() in path.read_bytes() for canary in CANARIES)
    )


def _text(value: object) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


def traces(app) -> list[str]:  # type: ignore[no-untyped-def]
    """Return in which columns and in which files a canary is to be seen."""
    return columns(app) + files(app)


def logged(app) -> list[str]:  # type: ignore[no-untyped-def]
    """Return the kinds of erasures that the log has."""
    with app.app_context():
        return list(db.session.scalars(select(Erasure.kind).order_by(Erasure.id)))


def _takes_part_in_series():
    series = series_queries.named("Serien") or Series(slug="serie", name="Serien")
    db.session.add(
        SeriesPlace(
            series=series,
            name=NAME,
            email=EMAIL,
            canonical_email=EMAIL,
            company="Bolaget Bostäder",
            phone=PHONE,
            language="sv",
            chosen=[],
            wants_new=True,
            created_at=clock.now(),
            confirmed_at=clock.now() - timedelta(days=300),  # so that its year is over when the others are
        )  # fmt: skip
    )
