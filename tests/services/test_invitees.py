"""The list of those who are invited to register, what they answer, and when they are forgotten."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from eventsite.errors import AlreadyEnded, InvitationNeeded, NotFound, NotPossibleNow
from eventsite.models import AuditEntry, Invitee
from eventsite.queries import invitees as queries
from eventsite.rules.invitees import Added, InviteeState
from eventsite.rules.policies import Admission
from eventsite.services import events, invitees, registrations, retention
from tests.conftest import NOW, on_both
from tests.factories import person, states, stored
from tests.services.guests import guest, guests, ids, invited, listed, set_policy
from tests.services.records import actions, do, everything, mails, one, people, rows, superseded

pytestmark = on_both


def test_people_are_put_on_the_list_and_nobody_is_mailed(app, make):
    event = make.event()
    added = listed(app, event, guest(1), guest(2, email="Gast2@Åmynnebo.example", language="en", is_locked=True))
    assert added == Added(2)
    assert mails(app) == []
    second = one(app, Invitee, ids(app, event)["gast2@xn--mynnebo-dxa.example"])
    assert (second.canonical_email, second.language, second.is_locked, second.skips_approval) == (
        "gast2@xn--mynnebo-dxa.example",
        "en",
        True,
        False,
    )
    assert (second.state, second.created_at, second.invited_at) == (InviteeState.ADDED, NOW, None)
    assert actions(app, event)[-1] == "invitee.added"


def test_who_is_known_or_registered_is_left_out_and_counted(app, make):
    event = make.event()
    make.registration(event, 1)
    listed(app, event, guest(1))
    added = listed(app, event, guest(1), guest(2), guest(2, name="Igen"), guest(3, email="PERSON1@bolaget.example"))
    assert added == Added(1, 2, 1)
    assert guests(app, event) == [("guest1", "added"), ("guest2", "added")]
    assert one(app, Invitee, ids(app, event)["guest2@bolaget.example"]).name == "Gäst 2"


def test_a_list_of_known_people_leaves_no_trace(app, make):
    event = make.event()
    listed(app, event, guest(1))
    before = actions(app, event)
    assert listed(app, event, guest(1)) == Added(0, 1)
    assert actions(app, event) == before


def test_the_same_address_may_be_invited_to_two_events(app, make):
    first, second = make.event(), make.event()
    assert (listed(app, first, guest()), listed(app, second, guest())) == (Added(1), Added(1))


def test_nobody_is_put_on_the_list_of_what_has_been(app, make, clock):
    event = make.event()
    clock.shift(timedelta(days=60))
    with pytest.raises(NotPossibleNow):
        listed(app, event, guest())


def test_one_taken_off_is_gone_with_the_mail_that_waits(app, make):
    event = make.event()
    [guest_id] = invited(app, make, event)
    do(app, invitees.remove, event.id, guest_id, 1)
    assert guests(app, event) == []
    assert superseded(app) == [("invited", "guest1")]
    assert actions(app, event)[-1] == "invitee.removed"


def test_nobody_is_taken_off_another_events_list(app, make):
    mine, other = make.event(), make.event()
    [guest_id] = invited(app, make, other)
    with pytest.raises(NotFound):
        do(app, invitees.remove, mine.id, guest_id, 1)


def test_a_new_row_never_answers_to_an_old_link(app, make):
    event = make.event()
    [old] = invited(app, make, event)
    version = one(app, Invitee, old).version
    do(app, invitees.remove, event.id, old, 1)
    listed(app, event, guest(2))
    assert one(app, Invitee, ids(app, event)["guest2@bolaget.example"]).version != version


def test_registering_with_the_invited_address_is_noted(app, make):
    event = make.event()
    [guest_id] = invited(app, make, event)
    registration = make.registration(event, email="GUEST1@bolaget.example")
    found = one(app, Invitee, guest_id)
    assert (found.state, found.registration_id, found.answered_at) == (InviteeState.REGISTERED, registration, NOW)


def test_one_who_was_not_even_mailed_is_noted_too(app, make):
    event = make.event()
    listed(app, event, guest())
    make.registration(event, email="guest1@bolaget.example")
    assert guests(app, event) == [("guest1", "registered")]


def test_registering_by_the_link_with_another_address_is_noted(app, make):
    event = make.event()
    [guest_id] = invited(app, make, event)
    registration = make.registration(event, 7, invitee_id=guest_id)
    assert one(app, Invitee, guest_id).registration_id == registration


def test_the_address_goes_before_the_link(app, make):
    event = make.event()
    first, second = invited(app, make, event, guest(1), guest(2))
    make.registration(event, email="guest2@bolaget.example", invitee_id=first)
    assert guests(app, event) == [("guest1", "invited"), ("guest2", "registered")]


def test_a_locked_link_is_for_its_address_alone(app, make):
    event = make.event()
    [guest_id] = invited(app, make, event, guest(is_locked=True))
    before = everything(app)
    with pytest.raises(InvitationNeeded) as refusal:
        make.receipt(event, person(7, invitee_id=guest_id))
    assert refusal.value.address == "guest1@bolaget.example"
    assert everything(app) == before
    make.registration(event, email="guest1@bolaget.example", invitee_id=guest_id)
    assert states(app, event) == ["confirmed"]


def test_another_events_link_counts_for_nothing(app, make):
    mine, other = make.event(), make.event()
    [guest_id] = invited(app, make, other, guest(is_locked=True))
    make.registration(mine, 7, invitee_id=guest_id)
    assert guests(app, other) == [("guest1", "invited")]


def test_only_the_invited_may_come_where_that_is_so(app, make):
    event = make.event()
    set_policy(app, event, admission=Admission.INVITED)
    [first, second] = invited(app, make, event, guest(1), guest(2))
    with pytest.raises(InvitationNeeded) as refusal:
        make.receipt(event, person(7))
    assert refusal.value.address == ""
    make.registration(event, email="guest1@bolaget.example")
    make.registration(event, 8, invitee_id=second)
    assert [address for _, _, address in people(app, event)] == ["guest1@bolaget.example", "person8@bolaget.example"]


def test_a_link_lets_in_one_and_no_more_while_that_lives(app, make):
    event = make.event()
    set_policy(app, event, admission=Admission.INVITED)
    [guest_id] = invited(app, make, event)
    first = make.registration(event, 7, invitee_id=guest_id)
    with pytest.raises(InvitationNeeded):
        make.receipt(event, person(8, invitee_id=guest_id))
    do(app, registrations.cancel, first)
    again = make.registration(event, 8, invitee_id=guest_id)
    assert one(app, Invitee, guest_id).registration_id == again


def test_saying_no_is_noted_once(app, make):
    event = make.event()
    [guest_id] = invited(app, make, event)
    for _ in range(2):
        do(app, invitees.decline, guest_id)
    assert guests(app, event) == [("guest1", "declined")]
    assert actions(app, event).count("invitee.declined") == 1
    assert one(app, Invitee, guest_id).answered_at == NOW


def test_registering_after_all_takes_the_no_back(app, make):
    event = make.event()
    [guest_id] = invited(app, make, event)
    do(app, invitees.decline, guest_id)
    make.registration(event, email="guest1@bolaget.example", invitee_id=guest_id)
    assert guests(app, event) == [("guest1", "registered")]


@pytest.mark.parametrize("address", ["guest1@bolaget.example", "annan@bolaget.example"])
def test_one_who_is_registered_cancels_and_does_not_decline(app, make, address):
    event = make.event()
    [guest_id] = invited(app, make, event)
    registration = make.registration(event, email=address, invitee_id=guest_id)
    with pytest.raises(NotPossibleNow):
        do(app, invitees.decline, guest_id)
    do(app, registrations.cancel, registration)
    do(app, invitees.decline, guest_id)
    assert guests(app, event) == [("guest1", "declined")]


def test_nobody_declines_what_is_called_off(app, make):
    event = make.event()
    [guest_id] = invited(app, make, event)
    do(app, events.call_off, event.id, "Talaren är sjuk.", None)
    with pytest.raises(AlreadyEnded):
        do(app, invitees.decline, guest_id)


def purged(app, when, days=90):
    """Purge as the nightly task does, at that time, and return how many invitees were erased."""
    erased = 0
    while (step := do(app, retention.work_off, when, days, app.extensions["storage"].uploads)) is not None:
        erased += step.rows if step.part == "invitees" else 0
    return erased


def test_people_are_forgotten_when_their_time_is_over(app, make):
    event = make.event()
    invited(app, make, event, guest(1), guest(2))
    make.registration(event, email="guest1@bolaget.example")
    ends_at = stored(app, event).ends_at
    assert purged(app, ends_at + timedelta(days=90) - timedelta(seconds=1)) == 0
    assert purged(app, ends_at + timedelta(days=90)) == 2
    with app.app_context():
        left = queries.list_of(event.id, queries.ListView(), 10)
        found = {(each.invitee.name, each.invitee.email, each.invitee.canonical_email) for each in left}
        kept = [(each.invitee.state, each.invitee.company) for each in left]
        assert found == {("", "", f"#{each.invitee.id}") for each in left}
    assert kept == [("registered", "Bolaget"), ("invited", "Bolaget")]
    assert purged(app, ends_at + timedelta(days=91)) == 0


def test_an_event_may_say_itself_how_long_people_are_kept(app, make):
    event = make.event()
    set_policy(app, event, keep_person_days=0)
    invited(app, make, event)
    assert purged(app, stored(app, event).ends_at) == 1


def test_time_is_counted_from_the_close_of_registration_if_that_is_later(app, make):
    event = make.event()
    ends_at = stored(app, event).ends_at
    set_policy(app, event, keep_person_days=1, closes_at=ends_at + timedelta(days=5))
    invited(app, make, event)
    assert (purged(app, ends_at + timedelta(days=5)), purged(app, ends_at + timedelta(days=6))) == (0, 1)


def test_what_is_postponed_has_not_been(app, make):
    event = make.event()
    invited(app, make, event)
    do(app, events.postpone, event.id, "Datum kommer.", None)
    assert purged(app, stored(app, event).ends_at + timedelta(days=400)) == 0


def test_one_who_is_erased_is_not_found(app, make):
    event = make.event()
    [guest_id] = invited(app, make, event)
    assert purged(app, stored(app, event).ends_at + timedelta(days=90)) == 1
    with app.app_context(), pytest.raises(NotFound):
        queries.by_id(guest_id)
    with app.app_context():
        assert queries.of_address("guest1@bolaget.example") == []
        assert queries.of_event(event.id, guest_id) is None


def test_a_persons_invitations_are_found_by_address(app, make):
    later, sooner = make.event(), make.event(title="En annan träff")
    set_policy(app, sooner, starts_at=NOW + timedelta(days=1))
    for event in (later, sooner):
        invited(app, make, event)
    with app.app_context():
        found = queries.of_address("guest1@bolaget.example")
        assert [(one.event.title, one.state) for one in found] == [
            ("En annan träff", "invited"),
            ("Tematräff om segregation", "invited"),
        ]


def test_nothing_about_anybody_stands_in_the_trace(app, make):
    event = make.event()
    [guest_id] = invited(app, make, event)
    do(app, invitees.decline, guest_id)
    do(app, invitees.remove, event.id, guest_id, 1)
    statement = select(AuditEntry.before, AuditEntry.after, AuditEntry.reason).order_by(AuditEntry.id)
    told = rows(app, statement.where(AuditEntry.action.startswith("invitee.")))
    assert told == [("", "1", ""), ("", "1", ""), ("", "", ""), ("", "", "")]


@pytest.mark.parametrize(
    ("by_link", "address", "state"),
    [
        (True, "guest1@bolaget.example", "confirmed"),
        (True, "annan@bolaget.example", "unconfirmed"),
        (False, "guest1@bolaget.example", "unconfirmed"),
    ],
)
def test_only_the_link_that_was_mailed_to_the_address_proves_it(app, make, by_link, address, state):
    event = make.event()
    set_policy(app, event, asks_for_proof=True)
    [guest_id] = invited(app, make, event)
    make.registration(event, email=address, invitee_id=guest_id if by_link else None)
    assert states(app, event) == [state]


@pytest.mark.parametrize(("skips", "state"), [(True, "confirmed"), (False, "pending")])
def test_an_invitation_may_skip_approval(app, make, skips, state):
    event = make.event()
    set_policy(app, event, needs_approval=True)
    [guest_id] = invited(app, make, event, guest(skips_approval=skips))
    make.registration(event, email="guest1@bolaget.example", invitee_id=guest_id)
    make.registration(event, 7)
    assert states(app, event) == [state, "pending"]


def test_approval_is_skipped_after_the_proof_too(app, make):
    event = make.event()
    set_policy(app, event, asks_for_proof=True, needs_approval=True)
    invited(app, make, event, guest(skips_approval=True))
    registration = make.registration(event, email="guest1@bolaget.example")
    assert states(app, event) == ["unconfirmed"]
    do(app, registrations.prove, registration)
    assert states(app, event) == ["confirmed"]
