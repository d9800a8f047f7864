"""The demo: the meetings that are promised, and nothing changed by loading them again."""

import shutil
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from sqlalchemy import func, select

from eventsite import clock as eventsite_clock
from eventsite import create_app, demo
from eventsite.database import Base, db
from eventsite.demo import content, days
from eventsite.models import CalendarEntry, Event, Organizer, OutboxMessage, Registration, Session
from eventsite.queries import events
from eventsite.queries import invitees as invitee_queries
from eventsite.queries import needs as needs_queries
from eventsite.queries import organizers as organizer_queries
from eventsite.queries import questions as question_queries
from eventsite.queries import registrations as registration_queries
from eventsite.rules import needs as rules
from eventsite.rules.events import moment
from eventsite.rules.needs import Diet
from eventsite.rules.occasions import days as days_of
from eventsite.rules.outbox import PER_HOUR
from eventsite.rules.questions import NameDisplay
from eventsite.services import registrations as registration_service
from tests.conftest import NOW, settings

STOCKHOLM = ZoneInfo("Europe/Stockholm")
MAIN = "tematraff-om-segregation-och-utanforskap"
FULL = "renovera-med-hyresgasterna-pa-plats"
HYBRID = "trygghet-i-trapphus-och-pa-gardar"
PAST = "forebygg-vrakningar-som-ror-barn"
CALLED_OFF = "digital-dialog-med-hyresgaster"
TWO_DAYS = "bosociala-dagar-i-boras"
SESSIONS = "ny-i-bosocialt-arbete"
MEETINGS = {meeting.slug: meeting for meeting in content.meetings()}
PROMISED = {
    MAIN: ("digital", "published", 150, 38, 0),
    FULL: ("on_site", "published", 20, 20, 7),
    HYBRID: ("hybrid", "published", 60, 22, 0),
    PAST: ("digital", "published", 80, 16, 0),
    CALLED_OFF: ("digital", "cancelled", 100, 9, 0),
    TWO_DAYS: ("on_site", "published", 45, 10, 0),
    SESSIONS: ("digital", "published", 200, 5, 0),
}
EVERY_DAY_OF_A_YEAR = [NOW + timedelta(days=number) for number in range(366)]


def load(app):
    with app.app_context():
        return demo.load(eventsite_clock.now())


@pytest.fixture(scope="module")
def application(migrated_sqlite, tmp_path_factory):
    """An application with the demo in it, loaded at NOW: once for all tests that change nothing."""
    folder = tmp_path_factory.mktemp("demo")
    shutil.copy(migrated_sqlite, folder / "eventsite.sqlite")
    app = create_app(**settings(folder, f"sqlite:///{folder / 'eventsite.sqlite'}"))
    with time_machine.travel(NOW, tick=False):
        assert load(app)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def loaded(application):
    with application.app_context():
        yield


def standing(app):
    with app.app_context():
        return {
            event.slug: (str(event.format), str(event.state), event.capacity, event.taken, event.waiting)
            for event in events.all_events()
        }


def row_counts(app):
    with app.app_context():
        tables = Base.metadata.sorted_tables
        return {table.name: db.session.scalar(select(func.count()).select_from(table)) for table in tables}


def meeting(slug):
    return events.whole(events.id_of(slug))


def rows(slug):
    return registration_queries.in_order(events.id_of(slug))


def chosen_by(name):
    return [sitting.title for sitting in MEETINGS[SESSIONS].sessions if name in sitting.chosen]


def day_of(slug, now):
    return MEETINGS[slug].details(now).starts_wall.date()


@pytest.mark.parametrize("database_uri", ["postgresql"], indirect=True)
def test_the_promised_meetings_are_there_once(app, clock):
    assert load(app)
    before = row_counts(app)
    assert not load(app)
    assert (standing(app), row_counts(app)) == (PROMISED, before)


def test_the_promised_meetings_are_there(application, clock):
    assert standing(application) == PROMISED


@pytest.mark.parametrize("later", [timedelta(seconds=1), timedelta(days=40), timedelta(days=400)])
def test_a_run_on_a_later_day_changes_nothing(application, clock, later):
    before = row_counts(application)
    clock.shift(later)
    assert not load(application)
    assert row_counts(application) == before


def test_a_run_after_one_that_broke_off_completes_it(app, clock, monkeypatch):
    register = registration_service.register
    lives = iter(range(50))
    monkeypatch.setattr(registration_service, "register", lambda *said: (next(lives), register(*said)))
    with pytest.raises(StopIteration):
        load(app)
    assert set(standing(app)) == {MAIN}
    monkeypatch.undo()
    assert load(app)
    assert standing(app) == PROMISED


def test_no_address_can_be_anybodys(loaded):
    columns = (
        Registration.email,
        Registration.canonical_email,
        OutboxMessage.recipient,
        CalendarEntry.attendee_address,
        Organizer.email,
        Event.contact_email,
    )
    for column in columns:
        addresses = db.session.scalars(select(column)).all()
        assert addresses
        assert [address for address in addresses if address and not address.endswith(".example")] == []


def test_the_rooms_are_nobodys(loaded):
    rooms = [event.join_url for event in events.all_events() if event.format != "on_site"]
    assert [room.startswith("https://teams.example/") for room in rooms] == [True] * 5


@pytest.mark.parametrize(
    ("now", "year"),
    [
        (datetime(2026, 1, 1, tzinfo=UTC), 2026),
        (datetime(2026, 9, 13, 12, tzinfo=UTC), 2026),
        (datetime(2026, 9, 13, 22, 30, tzinfo=UTC), 2026),  # the very day in Stockholm
        (datetime(2026, 9, 14, 5, 59, tzinfo=UTC), 2026),
        (datetime(2026, 9, 14, 6, 30, tzinfo=UTC), 2027),  # too late to register
        (datetime(2026, 9, 14, 8, tzinfo=UTC), 2027),
        (datetime(2026, 9, 15, tzinfo=UTC), 2027),
        (datetime(2026, 12, 31, 23, 30, tzinfo=UTC), 2027),  # the new year in Stockholm
    ],
)
def test_the_main_meeting_is_the_next_forenoon_of_14_september(now, year):
    details = MEETINGS[MAIN].details(now)
    assert details.timezone == "Europe/Stockholm"
    assert (details.starts_wall, details.ends_wall) == (datetime(year, 9, 14, 9), datetime(year, 9, 14, 12))


def test_registration_for_the_main_meeting_closes_the_day_before(loaded):
    main = meeting(MAIN)
    assert main.closes_at == datetime(2026, 9, 13, 12, tzinfo=STOCKHOLM)
    assert main.questions_close_at == datetime(2026, 9, 13, 16, tzinfo=STOCKHOLM)


def test_on_the_very_day_registration_is_open_until_the_start(app, clock):
    clock.move_to(datetime(2026, 9, 14, 5, tzinfo=UTC))
    assert load(app)
    with app.app_context():
        main = meeting(MAIN)
        assert (main.taken, main.closes_at, main.questions_close_at) == (38, None, None)
        assert main.starts_at == datetime(2026, 9, 14, 9, tzinfo=STOCKHOLM)


def test_the_main_meeting_says_what_is_promised(loaded):
    main = meeting(MAIN)
    speakers = {speaker.name: (speaker.title, speaker.organization) for speaker in main.speakers}
    assert speakers["Matilda Rehn"] == ("analytiker", "Delegationen mot segregation")
    assert speakers["Martin Grander"] == (
        "doktor i urbana studier och följeforskare",
        "Allmännyttans innovationslabb",
    )
    companies = {company for _, company in speakers.values()} & {person.company for person in content.people().values()}
    assert companies == {"Stensjöhem", "Björkåsa Bostäder", "Åmynnebo"}
    titles = [item.title for item in main.programme]
    assert titles.index("Frågestund") < titles.index("Erfarenhetsutbyte i mindre grupper")
    assert "*Samverkan i bostadsområden*" in main.description
    assert "sju utgångspunkter" in main.description
    assert [reading.url for reading in main.reading] == ["https://www.sverigesallmannytta.se/"]


def test_most_who_ask_at_the_main_meeting_do_so_without_a_name(loaded):
    asked = question_queries.of_event(events.id_of(MAIN))
    shown = Counter(str(question.name_display) for question in asked)
    assert shown == {NameDisplay.ANONYMOUS: 8, NameDisplay.NAME_AND_COMPANY: 2}
    assert [question.speaker.name if question.speaker else "" for question in asked][:2] == ["Martin Grander"] * 2


def test_one_who_cancelled_gave_the_seat_to_the_first_in_the_queue(loaded):
    states = {row.name: str(row.state) for row in rows(FULL)}
    assert (states["Simon Rydh"], states["Felicia Noring"]) == ("cancelled_by_self", "confirmed")
    told = select(OutboxMessage.recipient).where(OutboxMessage.kind == "promoted")
    assert db.session.scalars(told).all() == ["felicia.noring@stensjohem.example"]


def test_a_coordinator_has_registered_colleagues_and_a_seat_without_a_name(loaded):
    told = select(OutboxMessage.recipient).where(OutboxMessage.kind == "group_registered")
    assert db.session.scalars(told).all() == ["elin.sjogren@hamnstadenshem.example"]
    assert [row.name for row in rows(TWO_DAYS) if row.group_id] == ["Oskar Tranell", "Yusuf Aydemir", ""]


def test_everyone_at_a_meeting_to_come_is_told_once_of_the_registration(loaded):
    told = select(OutboxMessage.registration_id).where(OutboxMessage.kind.in_(["registered", "waitlisted"]))
    coming = [row.id for slug in (MAIN, FULL, HYBRID, CALLED_OFF, TWO_DAYS) for row in rows(slug) if row.email]
    coming += [row.id for row in rows(SESSIONS) for _ in chosen_by(row.name)]
    assert sorted(db.session.scalars(told)) == sorted(coming)


def test_invitees_of_the_meeting_over_two_days_stand_in_every_state(loaded):
    found = invitee_queries.counts(events.id_of(TWO_DAYS))
    assert found == {"added": 2, "invited": 4, "registered": 2, "declined": 1}
    mailed = select(func.count()).select_from(OutboxMessage).where(OutboxMessage.kind == "invited")
    assert db.session.scalar(mailed) == 7


def test_the_second_of_two_days_has_hours_of_its_own(loaded):
    first, second = days_of(meeting(TWO_DAYS).occasion)
    assert (second.starts_at.date() - first.starts_at.date()).days == 1
    assert [f"{day.starts_at.astimezone(STOCKHOLM):%H:%M}" for day in (first, second)] == ["09:30", "08:30"]
    assert (first.is_usual, second.is_usual) == (True, False)


def test_everyone_at_the_meeting_with_sessions_has_chosen_some_and_has_an_entry_for_each(loaded):
    chosen = {row.id: chosen_by(row.name) for row in rows(SESSIONS)}
    statement = select(CalendarEntry.registration_id, Session.title).join(Session).order_by(Session.id)
    entries = {row_id: [] for row_id in chosen}
    for row_id, title in db.session.execute(statement):
        entries[row_id].append(title)
    assert (entries, all(chosen.values())) == (chosen, True)


def test_the_past_meeting_is_dated_as_it_happened(loaded):
    past = meeting(PAST)
    assert past.published_at < min(row.created_at for row in rows(PAST))
    assert max(row.created_at for row in rows(PAST)) < past.starts_at
    assert past.ends_at < NOW
    asked_at = [question.created_at for question in question_queries.of_event(past.id)]
    assert len(asked_at) == 2
    assert max(asked_at) < past.starts_at


def test_those_who_came_to_the_past_meeting_came_when_the_room_was_open(loaded):
    past = meeting(PAST)
    came = [row.joined_at for row in rows(PAST) if row.attendance == "present"]
    assert len(came) == 12
    assert past.starts_at - timedelta(minutes=15) <= min(came) <= max(came) < past.ends_at
    assert {row.joined_at for row in rows(PAST) if row.attendance != "present"} == {None}


def test_no_mail_is_due_for_a_meeting_that_has_been(loaded):
    statement = select(func.count()).select_from(OutboxMessage)
    assert db.session.scalar(statement.where(OutboxMessage.event_id == events.id_of(PAST))) == 0


def test_the_meeting_called_off_says_why(loaded):
    assert meeting(CALLED_OFF).cancelled_reason.startswith("Talaren har fått förhinder.")


def test_each_organizer_works_with_the_meetings_meant_for_them(loaded):
    shared = {
        organizer.name: (str(organizer.role), {event.slug for event in events.of_organizer(organizer)})
        for organizer in organizer_queries.everyone()
    }
    assert shared == {
        "Alva Arrangör": ("administrator", set(PROMISED)),
        "Bo Besöksvärd": ("organizer", {FULL, TWO_DAYS}),
        "Vera Visning": ("viewer", {MAIN, HYBRID}),
    }
    assert demo.ORGANIZER in {organizer.email for organizer in organizer_queries.everyone()}


@pytest.mark.parametrize("slug", [FULL, HYBRID])
def test_a_meeting_with_a_place_is_within_two_to_ten_weeks(slug):
    away = [(day_of(slug, now) - now.date()).days for now in EVERY_DAY_OF_A_YEAR]
    assert (min(away) >= 14, max(away) <= 70) == (True, True)


@pytest.mark.parametrize("slug", [FULL, HYBRID, PAST, CALLED_OFF, TWO_DAYS, SESSIONS])
def test_no_meeting_is_on_a_day_when_nobody_comes(slug):
    meeting_days = {day_of(slug, now) for now in EVERY_DAY_OF_A_YEAR}
    assert {day.weekday() for day in meeting_days} <= {1, 2}
    assert [day for day in meeting_days if day.month == 7 or (day.month, day.day) == days.MAIN_DAY] == []


def test_the_hybrid_meeting_asks_for_food_and_access_and_one_organizer_reads_it(loaded):
    event = meeting(HYBRID)
    assert (event.asks_diet, event.asks_access, event.needs_purged_at) == (True, True, None)
    told = {registration.name: rules.opened(needs.sealed) for registration, needs in needs_queries.of_event(event.id)}
    assert told.keys() == {told.by for told in MEETINGS[HYBRID].needs}
    assert rules.counted(told.values()).diets[Diet.VEGETARIAN] == 4
    readers = [one.organizer.email for one in organizer_queries.colleagues(event.id) if one.sees_needs]
    assert readers == [demo.ORGANIZER]


def test_the_past_meeting_has_been_whenever_one_asks():
    assert [now for now in EVERY_DAY_OF_A_YEAR if day_of(PAST, now) >= now.date()] == []


def test_a_day_at_midsummer_moves_the_meeting_to_august():
    assert days.working_day(3, 3, datetime(2026, 6, 22, tzinfo=UTC)) == date(2026, 8, 5)


def test_christmas_is_passed_over_backwards_for_what_has_been():
    assert days.working_day(-5, 3, datetime(2027, 2, 3, tzinfo=UTC)) == date(2026, 12, 16)


@pytest.mark.parametrize("slug", [MAIN, FULL, HYBRID, CALLED_OFF, TWO_DAYS, SESSIONS])
def test_registration_is_always_open_when_the_demo_is_loaded(slug):
    for now in (at + timedelta(hours=hour) for at in EVERY_DAY_OF_A_YEAR for hour in (0, 10, 23)):
        details = MEETINGS[slug].details(now)
        assert moment(details.closes_wall or details.starts_wall, details.timezone) > now
        assert moment(details.questions_close_wall or details.starts_wall, details.timezone) > now


def test_nobody_registers_for_more_than_mail_allows():
    times = Counter(name for said in MEETINGS.values() for name in said.registered)
    assert max(times.values()) <= PER_HOUR
    assert set(times) == set(content.people())


def test_programmes_name_speakers_there_are_and_keep_the_time():
    for said in MEETINGS.values():
        names = {speaker.name for speaker in said.event["speakers"]}
        assert {name for item in said.event["programme"] for name in item.speakers} <= names
        assert {asked.to for asked in said.questions} - {""} <= names
        times = [item.starts_at for item in said.event["programme"]]
        assert times == sorted(times)
        assert times[-1] == said.plan.ends
