"""The links that people carry in their mails: read and made for pages."""

from flask import current_app, url_for

from eventsite import clock
from eventsite.errors import LinkEnded, NotFound
from eventsite.links import Claim, Purpose, Signer
from eventsite.models import Event, Group, Guest, Invitee, Registration, SeriesPlace, Subscription
from eventsite.queries import groups as group_queries
from eventsite.queries import guests as guest_queries
from eventsite.queries import invitees as invitee_queries
from eventsite.queries import registrations as queries
from eventsite.queries import series as series_queries
from eventsite.queries import subscriptions as subscription_queries
from eventsite.rules import guests as guest_rules
from eventsite.web import sessions


def managed(token: str) -> Registration:
    """Return the registration that a link from a mail lets its bearer manage. Raises NotFound."""
    return _managing(Purpose.MANAGE, token)


def managed_all(token: str) -> Registration:
    """Return the newest of the registrations that a link lets its bearer manage all at once. Raises NotFound."""
    return _managing(Purpose.MANAGE_ALL, token)


def to_prove(token: str) -> Registration:
    """Return the registration whose mail address a link proves. Raises NotFound."""
    return _managing(Purpose.PROVE, token)


def joined(token: str) -> Registration:
    """Return the registration whose way into the room a link is. Raises NotFound."""
    registration, version = _claimed(Purpose.JOIN, token)
    return _if_valid(registration, version, registration.join_version)


def of_mailings(token: str) -> Registration:
    """Return the registration whose reminders and mailings a link stops. Raises NotFound."""
    return _managing(Purpose.MAILINGS, token)


def of_survey(token: str) -> Registration:
    """Return the registration whose way to the event's survey a link is. Raises NotFound."""
    return _managing(Purpose.SURVEY, token)


def to_confirm(token: str) -> Subscription:
    """Return the subscription that a link confirms. Raises NotFound, for one that has ended too."""
    return _subscription(Purpose.CONFIRM_SUBSCRIPTION, token)


def subscribed(token: str) -> Subscription:
    """Return the subscription that a link ends. Raises NotFound, for one that has ended too."""
    return _subscription(Purpose.SUBSCRIPTION, token)


def answered(purpose: Purpose, token: str) -> int:
    """Return the id of the received mail whose answer a link confirms or takes back. Raises NotFound."""
    claim = _claim(purpose, token)
    if claim.version != 1:
        raise NotFound("link")
    return claim.id


def invited(token: str) -> Invitee:
    """Return the invitee whose link to register it is. Raises NotFound."""
    claim = _claim(Purpose.INVITEE, token)
    invitee = invitee_queries.by_id(claim.id)
    if claim.version != invitee.version:
        raise NotFound("link")
    return invitee


def invitee_of(event: Event) -> Invitee | None:
    """Return the invitee to the event whose link this browser has opened, if it still holds."""
    invitee_id, version = sessions.opened_invitation(event.id)
    invitee = invitee_queries.of_event(event.id, invitee_id)
    return invitee if invitee is not None and invitee.version == version else None


def opened(registration_id: int) -> Registration:
    """Return the registration if this browser has opened it by its link. Raises NotFound."""
    registration = queries.by_id(registration_id)
    if not sessions.is_mine(registration.id, registration.manage_version):
        raise NotFound("registration")
    return registration


def all_opened() -> list[Registration]:
    """Return the registrations that this browser has opened by links that still hold, with their events."""
    found = queries.mine(sessions.my_ids())
    return [one for one in found if sessions.is_mine(one.id, one.manage_version)]


def group(token: str) -> Group:
    """Return the group whose coordinator a link is for. Raises NotFound."""
    claim = _claim(Purpose.GROUP, token)
    found = group_queries.by_id(claim.id)
    if claim.version != found.manage_version:
        raise NotFound("link")
    return found


def series_place(token: str) -> SeriesPlace:
    """Return what somebody asked for in a series whose link it is. Raises NotFound, also once it was stopped."""
    claim = _claim(Purpose.SERIES, token)
    found = series_queries.place(claim.id)
    if claim.version != found.link_version:
        raise NotFound("link")
    return found


def opened_series_place(place_id: int) -> SeriesPlace:
    """Return what this browser has opened of a series by its link. Raises NotFound."""
    found = series_queries.place(place_id)
    if not sessions.is_my_series(place_id, found.link_version):
        raise NotFound("place")
    return found


def opened_series() -> list[SeriesPlace]:
    """Return all that this browser has opened of series."""
    found = series_queries.places(sessions.my_series_ids())
    return [place for place in found if sessions.is_my_series(place.id, place.link_version)]


def guest(token: str) -> Guest:
    """Return the guest whose link it is. Raises LinkEnded when it holds no more, NotFound if it never did."""
    claim = _claim(Purpose.GUEST, token)
    found = guest_queries.by_id(claim.id)
    if claim.version != found.version or not guest_rules.holds(found.expires_at, found.revoked_at, clock.now()):
        raise LinkEnded(found.event_id)
    return found


def opened_group(group_id: int) -> Group:
    """Return the group if this browser has opened it by its link. Raises NotFound."""
    found = group_queries.by_id(group_id)
    if not sessions.is_my_group(found.id, found.manage_version):
        raise NotFound("group")
    return found


def door(registration: Registration) -> str:
    """Return the person's own address of the room's door."""
    claim = Claim(registration.id, registration.join_version)
    return url_for("public.attendance.door", token=_signer().sign(Purpose.JOIN, claim))


def _subscription(purpose: Purpose, token: str) -> Subscription:
    claim = _claim(purpose, token)
    found = subscription_queries.by_id(claim.id)
    if claim.version != found.version:
        raise NotFound("link")
    return found


def _managing(purpose: Purpose, token: str) -> Registration:
    """Return the registration of a link that ends when its owner's links do."""
    registration, version = _claimed(purpose, token)
    return _if_valid(registration, version, registration.manage_version)


def _claimed(purpose: Purpose, token: str) -> tuple[Registration, int]:
    claim = _claim(purpose, token)
    return queries.by_id(claim.id), claim.version


def _if_valid(registration: Registration, version: int, valid: int) -> Registration:
    if version != valid:
        raise NotFound("link")
    return registration


def _claim(purpose: Purpose, token: str) -> Claim:
    claim = _signer().read(purpose, token)
    if claim is None:
        raise NotFound("link")
    return claim


def _signer() -> Signer:
    signer: Signer = current_app.extensions["signer"]
    return signer
