"""Organizers: taking them on, and letting them in without a password."""

from dataclasses import dataclass
from datetime import timedelta

from eventsite import clock, links, notifications
from eventsite.database import db
from eventsite.errors import LinkSpent
from eventsite.models import Event, Organizer, OrganizerSession, SignInLink
from eventsite.queries import events as event_queries
from eventsite.queries import organizers as queries
from eventsite.rules import addresses
from eventsite.rules.permissions import Role
from eventsite.services import audit, outbox

LINK_LIVES = timedelta(minutes=10)
SESSION_LIVES = timedelta(hours=12)


@dataclass(frozen=True)
class SignedIn:
    """A session that has begun: its secret, for the browser alone, and whose it is."""

    secret: str
    organizer_id: int


def add(email: str, name: str, role: Role, events: tuple[str, ...] = ()) -> Organizer:
    """Take on an organizer, or change one's name and role, and share those events with them.

    Raises NotFound for an event that does not exist.
    """
    canonical = addresses.canonical(email)
    organizer = queries.by_canonical_email(canonical)
    if organizer is None:
        organizer = Organizer(canonical_email=canonical, created_at=clock.now())
        db.session.add(organizer)
    organizer.email = addresses.deliverable(email)
    organizer.name = name
    organizer.role = role
    db.session.flush()
    for slug in events:
        share(event_queries.locked(event_queries.id_of(slug)), organizer)
    audit.record("organizer.saved", audit.SYSTEM, after=role)
    return organizer


def share(event: Event, organizer: Organizer) -> None:
    """Let the organizer work with the event."""
    db.session.refresh(event, ["organizers"])
    if organizer not in event.organizers:
        event.organizers.append(organizer)


def new_link(organizer: Organizer) -> str:
    """Return the secret of a new sign-in link, good once and for ten minutes."""
    secret = links.new_secret()
    now = clock.now()
    db.session.add(
        SignInLink(
            organizer_id=organizer.id,
            secret_hash=links.hash_of(secret),
            created_at=now,
            expires_at=now + LINK_LIVES,
        )
    )
    return secret


def ask_for_link(email: str) -> None:
    """Mail a sign-in link if the address is an organizer's and may be mailed now.

    The caller answers the same in every case, so that nobody learns who works here.
    """
    organizer = queries.by_canonical_email(addresses.canonical(email))
    if organizer is not None and outbox.mailable_at(email, clock.now()) is None:
        secret = new_link(organizer)
        outbox.enqueue(notifications.sign_in(organizer, secret), links.hash_of(secret))


def sign_in(secret: str) -> SignedIn:
    """Begin a session for the bearer of an unused link. Raises LinkSpent."""
    now = clock.now()
    link = queries.link_with(links.hash_of(secret))
    if link is None or link.used_at is not None or link.expires_at <= now:
        raise LinkSpent
    link.used_at = now
    session_secret = links.new_secret()
    db.session.add(
        OrganizerSession(
            organizer_id=link.organizer_id,
            secret_hash=links.hash_of(session_secret),
            created_at=now,
            expires_at=now + SESSION_LIVES,
        )
    )
    audit.record("organizer.signed_in", audit.organizer_actor(link.organizer_id))
    return SignedIn(session_secret, link.organizer_id)


def sign_out(secret: str) -> None:
    """End the session, on the server."""
    session = queries.session_with(links.hash_of(secret), clock.now())
    if session is not None:
        session.expires_at = clock.now()
