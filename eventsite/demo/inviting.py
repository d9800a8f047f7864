"""People of the demo who are invited by personal links, before those who come register."""

from collections.abc import Iterable, Mapping

from eventsite import clock
from eventsite.demo.content import Invitees
from eventsite.queries import invitees as queries
from eventsite.queries import outbox as outbox_queries
from eventsite.rules import addresses
from eventsite.rules.invitees import InviteeDetails
from eventsite.rules.outbox import Kind
from eventsite.rules.registrations import RegistrationDetails
from eventsite.services import fan_outs, invitee_mails, invitees


def invite(event_id: int, people: Mapping[str, RegistrationDetails], planned: Invitees, organizer_id: int) -> None:
    """Invite people, let some say no, and put a few more on the list."""
    if planned.invited:
        invitees.add(event_id, list(_details(people, planned.invited)), organizer_id)
        invitee_mails.order(event_id, Kind.INVITED, "", organizer_id)
        newest = max(outbox_queries.open_fan_outs(clock.now()))
        while not fan_outs.work_off(newest):
            pass
    for name in planned.declined:
        invitee = queries.for_address(event_id, addresses.canonical(people[name].email))
        if invitee is not None:
            invitees.decline(invitee.id)
    if planned.added:
        invitees.add(event_id, list(_details(people, planned.added)), organizer_id)


def _details(people: Mapping[str, RegistrationDetails], names: Iterable[str]) -> Iterable[InviteeDetails]:
    for name in names:
        one = people[name]
        yield InviteeDetails(one.email, one.name, one.company, one.language)
