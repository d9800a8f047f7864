"""Who works here and with which event: invited, shared with, changed, switched off; and what the trace keeps of it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from eventsite import clock as site_clock
from eventsite import links
from eventsite.errors import LinkSpent, NotFound, NotPossibleNow
from eventsite.models import AuditEntry, AuditValue, Organizer, OrganizerIdentity, Registration
from eventsite.queries import audit as audit_queries
from eventsite.queries import organizers as queries
from eventsite.queries.audit import Search
from eventsite.rules.edits import EditDetails
from eventsite.rules.organizers import Identity
from eventsite.rules.permissions import Role
from eventsite.services import audit, edits, organizers, people, retention, sharing
from tests.conftest import NOW, on_both
from tests.services.records import do, mails, one, rows


def entries(app, action):
    """Return (before, after, subject) of what was written down, in order."""
    statement = select(AuditEntry.before, AuditEntry.after, AuditEntry.subject).where(AuditEntry.action == action)
    return rows(app, statement.order_by(AuditEntry.id))


def role_in(app, organizer_id, event):
    with app.app_context():
        return queries.role_in(queries.by_id(organizer_id), event.id)


def is_in(app, secret):
    with app.app_context():
        return queries.session_with(links.hash_of(secret), site_clock.now()) is not None


@pytest.fixture
def eva(make):
    return make.organizer("Eva", Role.ADMINISTRATOR)


@on_both
def test_somebody_is_invited_once_and_let_in_by_the_link(app, make, clock, eva):
    bo = do(app, people.invite, "Bo@forening.example", "Bo", Role.ORGANIZER, "sv", eva)
    assert mails(app) == [("organizer_invited", "bo", None)]
    assert entries(app, "organizer.invited") == [("", "organizer", f"organizer:{bo}")]
    with pytest.raises(NotPossibleNow):
        do(app, people.invite, "bo@forening.example", "Bo", Role.ORGANIZER, "sv", eva)
    secret = do(app, lambda: organizers.new_link(queries.by_id(bo), organizers.INVITATION_LIVES))
    clock.shift(timedelta(days=3) - timedelta(seconds=1))
    assert is_in(app, do(app, organizers.sign_in, secret).secret)


@on_both
def test_who_is_switched_off_is_out_everywhere_until_let_in_again(app, make, eva):
    bo = make.organizer("Bo")
    link, unused = (do(app, lambda: organizers.new_link(queries.by_id(bo))) for _ in range(2))
    session = do(app, organizers.sign_in, link).secret
    do(app, people.deactivate, bo, eva)
    do(app, people.deactivate, bo, eva)
    do(app, organizers.ask_for_link, "bo@forening.example")
    assert (is_in(app, session), mails(app), len(entries(app, "organizer.deactivated"))) == (False, [], 1)
    with pytest.raises(LinkSpent):
        do(app, organizers.sign_in, unused)
    with pytest.raises(NotPossibleNow):
        do(app, people.invite_again, bo, eva)
    do(app, people.reactivate, bo, eva)
    do(app, organizers.ask_for_link, "bo@forening.example")
    assert (is_in(app, session), len(mails(app))) == (False, 1)


@on_both
def test_the_last_administrator_stays_one(app, make, eva):
    for refused in (lambda: people.deactivate(eva, eva), lambda: people.change(eva, "Eva", Role.VIEWER, eva)):
        with pytest.raises(NotPossibleNow):
            do(app, refused)
    bo = make.organizer("Bo", Role.ADMINISTRATOR)
    do(app, people.deactivate, bo, eva)
    with pytest.raises(NotPossibleNow):  # one who is switched off lets nobody in
        do(app, people.change, eva, "Eva", Role.VIEWER, eva)
    do(app, people.reactivate, bo, eva)
    do(app, people.change, eva, "Eva Ek", Role.VIEWER, bo)
    assert rows(app, select(Organizer.name, Organizer.role).where(Organizer.id == eva)) == [("Eva Ek", "viewer")]
    assert entries(app, "organizer.changed") == [("administrator", "viewer", f"organizer:{eva}")]
    assert rows(app, select(AuditValue.field, AuditValue.before, AuditValue.after)) == [("name", "Eva", "Eva Ek")]


@on_both
def test_an_event_is_shared_changed_and_taken_back(app, make):
    event = make.event("Alva")
    alva, bo = make.organizer("Alva"), make.organizer("Bo")
    do(app, sharing.share, event.id, "bo@forening.example", "", Role.CHECK_IN, alva)
    assert role_in(app, bo, event) is Role.CHECK_IN
    do(app, sharing.change, event.id, bo, Role.MODERATOR, alva)
    do(app, sharing.change, event.id, bo, Role.MODERATOR, alva)
    assert role_in(app, bo, event) is Role.MODERATOR
    for refused in ("bo@forening.example", "alva@forening.example"):
        with pytest.raises(NotPossibleNow):
            do(app, sharing.share, event.id, refused, "", Role.VIEWER, alva)
    do(app, sharing.take_back, event.id, bo, alva)
    assert role_in(app, bo, event) is None
    with pytest.raises(NotFound):
        do(app, sharing.change, event.id, bo, Role.VIEWER, alva)
    found = [entries(app, f"event.{what}") for what in ("shared", "role_changed", "unshared")]
    subject = f"organizer:{bo}"
    assert found == [[("", "check_in", subject)], [("check_in", "moderator", subject)], [("moderator", "", subject)]]
    assert mails(app) == [("event_shared", "bo", None)]


@on_both
def test_somebody_new_is_taken_on_for_the_event_with_no_more_of_the_site_than_it_takes(app, make, eva):
    event = make.event("Alva")
    do(app, sharing.share, event.id, "ny@annan.example", "Ny Person", Role.ORGANIZER, eva)
    [(role, name, new)] = rows(
        app, select(Organizer.role, Organizer.name, Organizer.id).where(Organizer.email == "ny@annan.example")
    )
    assert (role, name, role_in(app, new, event)) == ("viewer", "Ny Person", Role.ORGANIZER)
    assert mails(app) == [("organizer_invited", "ny", None), ("event_shared", "ny", None)]
    with pytest.raises(NotPossibleNow):
        do(app, sharing.share, event.id, "eva@forening.example", "", Role.VIEWER, eva)


@on_both
def test_an_account_is_bound_to_whom_its_address_finds_and_to_nobody_else(app, make, eva):
    bo = make.organizer("Bo")
    known = Identity("https://id.example", "s1", "bo@forening.example")
    assert do(app, organizers.sign_in_as, known).organizer_id == bo
    moved = Identity("https://id.example", "s1", "annat@forening.example")
    assert do(app, organizers.sign_in_as, moved).organizer_id == bo
    strangers = (
        Identity("https://id.example", "s2", "bo@forening.example"),  # the address has passed to somebody else
        Identity("https://id.example", "s3", ""),
        Identity("https://id.example", "s4", "dag@forening.example"),
    )
    for stranger in strangers:
        with pytest.raises(NotPossibleNow):
            do(app, organizers.sign_in_as, stranger)
    do(app, people.forget_identities, bo, eva)
    assert do(app, organizers.sign_in_as, strangers[0]).organizer_id == bo
    assert rows(app, select(OrganizerIdentity.subject)) == [("s2",)]
    do(app, people.deactivate, bo, eva)
    with pytest.raises(NotPossibleNow):
        do(app, organizers.sign_in_as, strangers[0])


@on_both
def test_the_trace_is_searched_by_who_what_whom_and_when(app, make, clock, eva):
    event, other = make.event("Alva"), make.event("Bo")
    cia = make.registration(event, name="Cia Kanarie", email="cia@kanarie.example")
    make.registration(other, name="Cia Kanarie", email="cia@kanarie.example")
    clock.shift(timedelta(hours=1))
    do(app, edits.edit, cia, EditDetails("Cia Ny", "Bolaget Bostäder", "chef", ""))

    def found(**sought):
        with app.app_context():
            return [one.entry.action for one in audit_queries.page_of(Search(**sought), 0, 50)]

    edited, confirmed = "registration.edited", "registration.confirmed"
    assert found(person="KANARIE", event_id=event.id) == [edited, confirmed]
    assert found(person="kanarie.ex") == [edited, confirmed, confirmed]
    assert found(person="cia n") == [edited, confirmed]
    assert found(what=edited) == [edited]
    assert found(since=NOW + timedelta(minutes=30)) == [edited]
    assert found(until=NOW + timedelta(minutes=30), what=edited) == []
    assert found(who=f"organizer:{eva}") == []
    with app.app_context():
        everything = [one.entry.id for one in audit_queries.stream(Search(), batch=3)]
        assert everything == sorted(everything, reverse=True)
        values = [one.values for one in audit_queries.page_of(Search(what=edited), 0, 1)][0]
        assert {(value.field, value.before, value.after) for value in values} == {
            ("name", "Cia Kanarie", "Cia Ny"),
            ("job_title", "", "chef"),
        }


@on_both
def test_values_go_with_the_person_and_the_trace_after_twelve_months(app, make, clock):
    event = make.event()
    cia = make.registration(event, email="cia@bolaget.example")
    do(app, edits.edit, cia, EditDetails("Cia Ny", "Bolaget Bostäder", "", ""))
    kept = select(AuditValue.id)
    assert len(rows(app, kept)) == 1
    uploads = app.extensions["storage"].uploads
    do(app, retention.erase_person, "cia@bolaget.example", site_clock.now(), site_clock.now(), uploads)
    assert rows(app, kept) == []
    assert entries(app, "registration.edited") == [("", "", "")]
    assert one(app, Registration, cia).name == ""
    clock.shift(timedelta(days=365, seconds=1))
    do(app, audit.record, "organizer.signed_out", "organizer:1")
    while do(app, retention.work_off, site_clock.now(), 90, uploads):
        pass
    assert rows(app, select(AuditEntry.action)) == [("organizer.signed_out",)]
