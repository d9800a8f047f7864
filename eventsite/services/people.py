"""Who works here: taken on by mail, given another role, switched off and on again."""

from sqlalchemy import delete

from eventsite import clock, links, notifications
from eventsite.database import db
from eventsite.errors import NotPossibleNow
from eventsite.models import Organizer, OrganizerIdentity, SignInLink
from eventsite.queries import organizers as queries
from eventsite.rules import addresses
from eventsite.rules.permissions import SEES_ALL_EVENTS, Role
from eventsite.services import audit, organizers, outbox


def invite(email: str, name: str, role: Role, language: str, by: int, *, with_link: bool = True) -> int:
    """Take somebody on, mail them the way in and return their id. Raises NotPossibleNow for who is here already.

    Without a link the mail leads to the page for signing in, where an OpenID provider is asked.
    """
    if queries.by_canonical_email(addresses.canonical(email)) is not None:
        raise NotPossibleNow("known")
    organizer = take_on(email, name, role, language, by)
    send_way_in(organizer, with_link=with_link)
    return organizer.id


def take_on(email: str, name: str, role: Role, language: str, by: int) -> Organizer:
    """Write somebody new down. The caller has looked that nobody has the address, and tells them."""
    organizer = Organizer(
        email=addresses.deliverable(email),
        canonical_email=addresses.canonical(email),
        name=name,
        role=role,
        language=language,
        created_at=clock.now(),
    )
    db.session.add(organizer)
    db.session.flush()
    subject = audit.organizer_actor(organizer.id)
    audit.record("organizer.invited", audit.organizer_actor(by), after=role, subject=subject)
    return organizer


def invite_again(organizer_id: int, by: int, *, with_link: bool = True) -> None:
    """Mail the way in once more. Raises NotPossibleNow for who is switched off or has been mailed too often."""
    organizer = queries.by_id(organizer_id)
    is_too_often = outbox.mailable_at(organizer.email, clock.now()) is not None
    if organizer.deactivated_at is not None or is_too_often:
        raise NotPossibleNow("invite again")
    subject = audit.organizer_actor(organizer_id)
    audit.record("organizer.invited_again", audit.organizer_actor(by), subject=subject)
    send_way_in(organizer, with_link=with_link)


def change(organizer_id: int, name: str, role: Role, by: int) -> None:
    """Change somebody's name and what they are to the site. Raises NotPossibleNow for the last administrator.

    What events have made them stays as it is.
    """
    _keep_one(organizer_id, is_left=role in SEES_ALL_EVENTS)
    organizer = queries.by_id(organizer_id)
    before, was_called = Role(organizer.role), organizer.name
    organizer.name, organizer.role = name, role
    if (before, was_called) != (role, name):
        audit.record(
            "organizer.changed",
            audit.organizer_actor(by),
            before=before,
            after=role,
            subject=audit.organizer_actor(organizer_id),
            values={"name": (was_called, name)},
        )


def deactivate(organizer_id: int, by: int) -> None:
    """Let somebody in no more: sessions end and unused links too. Raises NotPossibleNow for the last administrator."""
    _keep_one(organizer_id, is_left=False)
    organizer = queries.by_id(organizer_id)
    if organizer.deactivated_at is not None:
        return
    organizer.deactivated_at = clock.now()
    subject = audit.organizer_actor(organizer_id)
    audit.record("organizer.deactivated", audit.organizer_actor(by), subject=subject)
    db.session.execute(delete(SignInLink).where(SignInLink.organizer_id == organizer_id))
    organizers.end_sessions(organizer_id, by)


def reactivate(organizer_id: int, by: int) -> None:
    """Let somebody in again, with the role and the events that they had."""
    organizer = queries.by_id(organizer_id)
    if organizer.deactivated_at is None:
        return
    organizer.deactivated_at = None
    subject = audit.organizer_actor(organizer_id)
    audit.record("organizer.reactivated", audit.organizer_actor(by), subject=subject)


def forget_identities(organizer_id: int, by: int) -> None:
    """Forget what OpenID providers know somebody as: the next account that proves the address is theirs."""
    gone = delete(OrganizerIdentity).where(OrganizerIdentity.organizer_id == queries.by_id(organizer_id).id)
    number = len(db.session.scalars(gone.returning(OrganizerIdentity.id)).all())
    if number:
        subject = audit.organizer_actor(organizer_id)
        audit.record("organizer.identity_forgotten", audit.organizer_actor(by), after=str(number), subject=subject)


def send_way_in(organizer: Organizer, *, with_link: bool) -> None:
    """Mail the way in: a link that is good once, or the page for signing in."""
    secret = organizers.new_link(organizer, organizers.INVITATION_LIVES) if with_link else ""
    cause = links.hash_of(secret or f"{organizer.id}:{clock.now().isoformat()}")
    outbox.enqueue(notifications.organizer_invited(organizer, secret), cause)


def _keep_one(organizer_id: int, *, is_left: bool) -> None:
    """Refuse what would leave nobody who lets others in. The rows of all administrators are locked first."""
    if not is_left and list(queries.administrators()) == [organizer_id]:
        raise NotPossibleNow("last administrator")
