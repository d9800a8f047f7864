"""What people need: given with consent, changed, taken back, deleted in time; and who may read it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.fernet import Fernet

from eventsite import create_app
from eventsite.database import NoKeyOpens
from eventsite.errors import ConsentMissing, NotFound, NotPossibleNow
from eventsite.models import Registration, SpecialNeeds
from eventsite.queries import audit as audit_queries
from eventsite.queries import needs as queries
from eventsite.queries import organizers as organizer_queries
from eventsite.queries import registrations as registration_queries
from eventsite.rules.events import Format
from eventsite.rules.needs import Diet, NeedsDetails, hash_of
from eventsite.rules.permissions import Role
from eventsite.rules.policies import Mode
from eventsite.services import events, modes, needs, registrations, retention
from tests.conftest import NOW, on_both, settings
from tests.factories import person, stored
from tests.services.records import actions, do, everything, mails, one, trace
from tests.services.sealed import CONSENT, DIET, SAID, asking, let_read, said, sealed, setting

KEPT = replace(SAID, consent_text="")
END = datetime(2026, 9, 14, 10, tzinfo=UTC)


def purged(app, now):
    """Purge as the nightly task does at that time and return of how many people the needs are gone."""
    gone = 0
    while step := do(app, retention.work_off, now, 90, app.extensions["storage"].uploads):
        assert step.part == "needs"
        gone += step.rows
    return gone


def consents(app, registration):
    """Return what happened with a person's consent, and the hash that was noted."""
    return [(action, after) for action, _, _, after, _ in trace(app, registration) if action.startswith("needs.")]


@on_both
def test_what_is_said_while_registering_is_sealed_with_its_consent(app, make):
    event = asking(app, make)
    registration = make.registration(event, needs=SAID)
    assert said(app, registration) == KEPT
    row = one(app, SpecialNeeds, registration)
    assert (row.consent_text_hash, row.consented_at) == (hash_of(CONSENT), NOW)
    assert consents(app, registration) == [("needs.given", hash_of(CONSENT))]
    assert len(sealed(app)) == 1
    assert DIET not in sealed(app)[0]


@pytest.mark.parametrize("details", [None, NeedsDetails(), NeedsDetails(consent_text=CONSENT)])
def test_who_says_nothing_leaves_nothing(app, make, details):
    registration = make.registration(asking(app, make), needs=details)
    assert (sealed(app), consents(app, registration)) == ([], [])


def test_nothing_is_kept_without_consent_and_nobody_is_registered(app, make):
    event = asking(app, make)
    before = everything(app)
    with pytest.raises(ConsentMissing):
        do(app, registrations.register, event.id, person(1, needs=replace(SAID, consent_text="")))
    assert everything(app) == before


@pytest.mark.parametrize(
    ("columns", "kept"),
    [
        ({"asks_access": False}, replace(KEPT, access=(), access_note="")),
        ({"asks_diet": False}, replace(KEPT, diets=(), diet_note="")),
        ({"asks_diet": False, "asks_access": False}, None),
    ],
)
def test_what_the_event_does_not_ask_is_not_kept(app, make, columns, kept):
    event = asking(app, make)
    setting(app, event, **columns)
    assert said(app, make.registration(event, needs=SAID)) == kept


@pytest.mark.parametrize(("format", "eats"), [(Format.ON_SITE, True), (Format.HYBRID, True), (Format.DIGITAL, False)])
def test_food_is_kept_where_one_comes_to_eat(app, make, format, eats):
    event = asking(app, make, format=format, join_url="https://rum.example/1")
    assert bool(said(app, make.registration(event, needs=SAID)).diets) is eats


@on_both
def test_a_change_replaces_all_with_a_consent_of_its_own(app, make, clock):
    registration = make.registration(asking(app, make), needs=SAID)
    clock.shift(timedelta(days=1))
    told = len(mails(app))
    do(app, needs.change, registration, NeedsDetails((Diet.HALAL,), consent_text="Jag samtycker igen."))
    assert said(app, registration) == NeedsDetails((Diet.HALAL,))
    assert one(app, SpecialNeeds, registration).consented_at == NOW + timedelta(days=1)
    assert consents(app, registration)[1:] == [("needs.changed", hash_of("Jag samtycker igen."))]
    assert len(mails(app)) == told


def test_who_said_nothing_may_say_it_later(app, make):
    registration = make.registration(asking(app, make))
    do(app, needs.change, registration, SAID)
    assert (said(app, registration), consents(app, registration)) == (KEPT, [("needs.given", hash_of(CONSENT))])


@on_both
@pytest.mark.parametrize("way", ["withdraw", "change"])
def test_taking_back_deletes_at_once_and_twice_is_once(app, make, way):
    registration = make.registration(asking(app, make), needs=SAID)
    for _ in range(2):
        if way == "withdraw":
            do(app, needs.withdraw, registration)
        else:
            do(app, needs.change, registration, NeedsDetails(consent_text=CONSENT))
    assert sealed(app) == []
    assert consents(app, registration)[1:] == [("needs.withdrawn", "")]


def test_only_the_living_change_but_everyone_takes_back(app, make):
    registration = make.registration(asking(app, make), needs=SAID)
    do(app, registrations.cancel, registration)
    with pytest.raises(NotPossibleNow):
        do(app, needs.change, registration, SAID)
    do(app, needs.withdraw, registration)
    assert sealed(app) == []


def test_changes_end_with_the_event_and_taking_back_does_not(app, make, clock):
    registration = make.registration(asking(app, make), needs=SAID)
    clock.move_to(END)
    with pytest.raises(NotPossibleNow):
        do(app, needs.change, registration, SAID)
    do(app, needs.withdraw, registration)
    assert sealed(app) == []


def test_changes_end_when_the_event_says_so_and_later_for_whom_it_is_put_off(app, make):
    event = asking(app, make)
    registration = make.registration(event, needs=SAID)
    setting(app, event, edits_close_at=NOW)
    with pytest.raises(NotPossibleNow):
        do(app, needs.change, registration, SAID)

    def put_off():
        registration_queries.in_event(event.id, registration).edits_until_at = NOW + timedelta(days=1)

    do(app, put_off)
    do(app, needs.change, registration, replace(SAID, diet_note=""))
    assert said(app, registration) == replace(KEPT, diet_note="")


@on_both
def test_they_are_deleted_when_the_time_is_over_and_a_second_run_does_nothing(app, make, clock):
    event, later = asking(app, make), asking(app, make)
    setting(app, later, keep_needs_days=8)
    registration, other = make.registration(event, needs=SAID), make.registration(later, needs=SAID)
    clock.move_to(END + timedelta(days=7, microseconds=-1))
    assert purged(app, END + timedelta(days=7, microseconds=-1)) == 0
    now = END + timedelta(days=7)
    clock.move_to(now)
    assert purged(app, now) == 1
    assert (said(app, registration), said(app, other)) == (None, KEPT)
    assert actions(app, event)[-1] == "needs.purged"
    assert (stored(app, event).needs_purged_at, stored(app, later).needs_purged_at) == (now, None)
    before = everything(app)
    assert purged(app, now + timedelta(hours=1)) == 0
    assert (everything(app), stored(app, event).needs_purged_at) == (before, now)
    assert one(app, Registration, registration).state == "confirmed"


def test_they_go_as_long_after_the_meeting_though_registration_closes_later(app, make):
    event = asking(app, make)
    setting(app, event, closes_at=END + timedelta(days=3))
    make.registration(event, needs=SAID)
    assert purged(app, END + timedelta(days=7, microseconds=-1)) == 0
    assert purged(app, END + timedelta(days=7)) == 1


def test_they_are_kept_while_a_meeting_is_put_off_whatever_its_dates_say(app, make):
    event = asking(app, make)
    make.registration(event, needs=SAID)
    do(app, events.postpone, event.id, "Sjukdom", None)
    assert purged(app, END + timedelta(days=8)) == 0


@on_both
def test_they_outlive_a_registration_by_a_day_for_a_no_may_be_taken_back(app, make, clock):
    event = asking(app, make)
    gone, stays = make.registration(event, needs=SAID), make.registration(event, needs=SAID)
    do(app, registrations.cancel, gone)
    assert purged(app, NOW + timedelta(hours=23)) == 0
    assert purged(app, NOW + timedelta(hours=24)) == 1
    assert (said(app, gone), said(app, stays)) == (None, KEPT)
    assert stored(app, event).needs_purged_at is None  # its own time is to come


@on_both
def test_a_reader_is_named_and_unnamed_by_event(app, make):
    event, other = asking(app, make), asking(app, make)
    alva, eva = make.organizer("Alva"), make.organizer("Eva", Role.ADMINISTRATOR)

    def may_read():
        with app.app_context():
            both = [organizer_queries.by_id(who) for who in (alva, eva)]
            return [organizer_queries.share_in(who, where.id).is_reader for who in both for where in (event, other)]

    assert may_read() == [False] * 4
    for who in (alva, eva, eva):
        do(app, needs.grant, event.id, who, alva)
    assert may_read() == [True, False, True, False]
    for _ in range(2):
        do(app, needs.take, event.id, alva, eva)
    assert may_read() == [False, False, True, False]
    assert actions(app, event)[-3:] == ["needs.granted", "needs.granted", "needs.taken"]


def test_who_may_only_look_or_has_no_part_in_it_is_no_reader(app, make):
    event = asking(app, make)
    viewer, stranger = make.organizer("Vera", Role.VIEWER, (event.slug,)), make.organizer("Bo")
    with pytest.raises(NotPossibleNow):
        do(app, needs.grant, event.id, viewer, viewer)
    for service in (needs.grant, needs.take):
        with pytest.raises(NotFound):
            do(app, service, event.id, stranger, stranger)


def test_who_has_no_seat_is_on_no_list(app, make):
    event = asking(app, make, capacity=1)
    seated = make.registration(event, needs=SAID)
    make.registration(event, needs=SAID)
    with app.app_context():
        assert [registration.id for registration, _ in queries.of_event(event.id)] == [seated]
        assert queries.count_without_seat(event.id) == 1


def test_the_history_does_not_tell_that_somebody_has_needs(app, make):
    event = asking(app, make)
    registration = make.registration(event, needs=SAID)
    do(app, needs.withdraw, registration)
    with app.app_context():
        told = [*audit_queries.of_event(event.id), *audit_queries.of_registration(registration)]
        assert [entry.action for entry in told if entry.action.startswith("needs.")] == []


def test_a_meeting_called_off_keeps_its_dates_of_deletion(app, make):
    event = asking(app, make)
    make.registration(event, needs=SAID)
    do(app, events.call_off, event.id, "Sjukdom", None)
    assert purged(app, END + timedelta(days=7)) == 1


def application(tmp_path, database_uri, **given):
    return create_app(**settings(tmp_path, database_uri) | given)


OLD, NEW, OTHER = (Fernet.generate_key().decode() for _ in range(3))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"ENCRYPTION_KEYS": (OLD,)}, {"ENCRYPTION_KEYS": (NEW, OLD)}),
        ({"SECRET_KEY": "o" * 20}, {"SECRET_KEY": "n" * 20, "SECRET_KEY_FALLBACKS": ("o" * 20,)}),
    ],
    ids=["keys of their own", "made from the secret key"],
)
def test_old_keys_open_and_the_newest_seals(app, make, tmp_path, database_uri, before, after):
    event = asking(app, make)
    first = do(application(tmp_path, database_uri, **before), registrations.register, event.id, person(1, needs=SAID))
    rotated = application(tmp_path, database_uri, **after)
    do(rotated, registrations.register, event.id, person(2, needs=SAID))
    assert first.state == "confirmed"
    assert [said(rotated, number) for number in (1, 2)] == [KEPT, KEPT]
    newest_alone = application(tmp_path, database_uri, **{name: after[name] for name in before} | newest(after))
    assert said(newest_alone, 2) == KEPT
    with pytest.raises(NoKeyOpens):
        said(newest_alone, 1)


def newest(keys):
    """Return the settings without the keys of yesterday."""
    return {"ENCRYPTION_KEYS": (NEW,)} if "ENCRYPTION_KEYS" in keys else {"SECRET_KEY_FALLBACKS": ()}


def test_without_the_key_it_is_not_read_but_changed_state_and_deletion_go_on(app, make, tmp_path, database_uri):
    event = asking(app, make)
    first = make.registration(event, needs=SAID)
    second = make.registration(event, needs=SAID)
    make.registration(event, needs=SAID)
    let_read(app, make, event)
    wrong = application(tmp_path, database_uri, ENCRYPTION_KEYS=(OTHER,))
    with pytest.raises(NoKeyOpens) as caught:
        said(wrong, first)
    assert str(caught.value) == "no key of EVENTSITE_ENCRYPTION_KEYS opens a sealed value"
    do(wrong, registrations.cancel, first)
    do(wrong, needs.withdraw, second)
    assert purged(wrong, END + timedelta(days=7)) == 2
    assert sealed(app) == []


def test_who_takes_part_from_elsewhere_is_not_fed(app, make):
    event = asking(app, make, format=Format.HYBRID, join_url="https://rum.example/1")
    registration = make.registration(event, mode=Mode.DIGITAL, needs=SAID)
    assert said(app, registration) == replace(KEPT, diets=(), diet_note="")


@on_both
@pytest.mark.parametrize("access", [True, False])
def test_food_is_forgotten_by_who_switches_to_take_part_from_elsewhere(app, make, access):
    event = asking(app, make, format=Format.HYBRID, join_url="https://rum.example/1")
    details = SAID if access else replace(SAID, access=(), access_note="")
    registration = make.registration(event, mode=Mode.ON_SITE, needs=details)
    do(app, modes.switch, registration, Mode.DIGITAL)
    assert said(app, registration) == (replace(KEPT, diets=(), diet_note="") if access else None)
