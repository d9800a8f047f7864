"""Organizers: taking them on, and letting them in without a password."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, update

from eventsite import clock, links, notifications
from eventsite.database import db
from eventsite.errors import LinkSpent, NotPossibleNow
from eventsite.models import Event, Organizer, OrganizerIdentity, OrganizerSession, SignInLink
from eventsite.queries import events as event_queries
from eventsite.queries import organizers as queries
from eventsite.rules import addresses
from eventsite.rules import organizers as rules
from eventsite.rules.organizers import Identity
from eventsite.rules.permissions import Role
from eventsite.services import audit, outbox

LINK_LIVES = timedelta(minutes=10)
# The first link of somebody who is taken on: they have not asked for it and may read their mail tomorrow.
INVITATION_LIVES = timedelta(days=3)


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
    before = organizer.role or ""
    organizer.email = addresses.deliverable(email)
    organizer.name = name
    organizer.role = role
    organizer.deactivated_at = None
    db.session.flush()
    for slug in events:
        share(event_queries.locked(event_queries.id_of(slug)), organizer)
    subject = audit.organizer_actor(organizer.id)
    audit.record("organizer.saved", audit.SYSTEM, before=before, after=role, subject=subject)
    return organizer


def share(event: Event, organizer: Organizer) -> None:
    """Let the organizer work with the event."""
    db.session.refresh(event, ["organizers"])
    if organizer not in event.organizers:
        event.organizers.append(organizer)


def new_link(organizer: Organizer, lives: timedelta = LINK_LIVES) -> str:
    """Return the secret of a new sign-in link, good once and for ten minutes unless it says longer."""
    secret = links.new_secret()
    now = clock.now()
    db.session.add(
        SignInLink(
            organizer_id=organizer.id,
            secret_hash=links.hash_of(secret),
            created_at=now,
            expires_at=now + lives,
        )
    )
    return secret


def ask_for_link(email: str) -> None:
    """Mail a sign-in link if the address is an organizer's and may be mailed now.

    The caller answers the same in every case, so that nobody learns who works here.
    """
    organizer = queries.by_canonical_email(addresses.canonical(email))
    is_let_in = organizer is not None and organizer.deactivated_at is None
    if organizer is not None and is_let_in and outbox.mailable_at(email, clock.now()) is None:
        secret = new_link(organizer)
        outbox.enqueue(notifications.sign_in(organizer, secret), links.hash_of(secret))


def sign_in(secret: str, browser: str = "", system: str = "") -> SignedIn:
    """Begin a session for the bearer of an unused link. Raises LinkSpent, also for who was switched off."""
    now = clock.now()
    link = queries.link_with(links.hash_of(secret))
    if link is None or link.used_at is not None or link.expires_at <= now:
        raise LinkSpent
    link.used_at = now
    if queries.by_id(link.organizer_id).deactivated_at is not None:
        raise LinkSpent
    return _begin(link.organizer_id, "link", browser, system)


def sign_in_as(identity: Identity, browser: str = "", system: str = "") -> SignedIn:
    """Begin a session for whom an OpenID provider has proven somebody to be. Raises NotPossibleNow for a stranger.

    Who is known by subject is let in whatever the address is now. Otherwise a verified address finds the organizer
    once, and the subject is bound to them; an address that has another subject already is refused, since it may have
    passed to somebody else.
    """
    bound = queries.identity(identity.issuer, identity.subject)
    organizer = queries.by_id(bound.organizer_id) if bound else _found_by_address(identity)
    if organizer is None or organizer.deactivated_at is not None:
        raise NotPossibleNow("stranger")
    if bound is None:
        _bind(organizer, identity)
    return _begin(organizer.id, "openid", browser, system)


def sign_out(secret: str) -> None:
    """End the session, on the server."""
    session = queries.session_with(links.hash_of(secret), clock.now())
    if session is not None:
        session.expires_at = clock.now()
        audit.record("organizer.signed_out", audit.organizer_actor(session.organizer_id))


def note_seen(session_id: int) -> None:
    """Leave a trace that the session is in use: append-only, after the page is made, coarse (rules/organizers.py)."""
    statement = update(OrganizerSession).where(OrganizerSession.id == session_id).values(seen_at=clock.now())
    db.session.execute(statement.execution_options(synchronize_session=False))


def end_session(organizer_id: int, session_id: int, by: int) -> None:
    """End one of the organizer's sessions. One that is not theirs or has ended stays as it is."""
    _end(organizer_id, by, OrganizerSession.id == session_id)


def end_sessions(organizer_id: int, by: int, besides: int = 0) -> int:
    """End the organizer's sessions and return how many; the one with the id `besides` goes on."""
    return _end(organizer_id, by, OrganizerSession.id != besides)


def _end(organizer_id: int, by: int, which: ColumnElement[bool]) -> int:
    now = clock.now()
    is_open = (OrganizerSession.organizer_id == organizer_id, OrganizerSession.expires_at > now, which)
    ended = update(OrganizerSession).where(*is_open).values(expires_at=now).returning(OrganizerSession.id)
    number = len(db.session.scalars(ended.execution_options(synchronize_session=False)).all())
    if number:
        subject = audit.organizer_actor(organizer_id)
        audit.record("organizer.sessions_ended", audit.organizer_actor(by), after=str(number), subject=subject)
    return number


def _begin(organizer_id: int, way: str, browser: str, system: str) -> SignedIn:
    now = clock.now()
    secret = links.new_secret()
    db.session.add(
        OrganizerSession(
            organizer_id=organizer_id,
            secret_hash=links.hash_of(secret),
            created_at=now,
            expires_at=now + rules.LASTS,
            seen_at=now,
            browser=browser,
            system=system,
        )
    )
    audit.record("organizer.signed_in", audit.organizer_actor(organizer_id), after=way)
    return SignedIn(secret, organizer_id)


def _found_by_address(identity: Identity) -> Organizer | None:
    if not identity.email:
        return None
    organizer = queries.by_canonical_email(addresses.canonical(identity.email))
    is_taken = organizer is not None and any(one.issuer == identity.issuer for one in queries.identities(organizer.id))
    return None if is_taken else organizer


def _bind(organizer: Organizer, identity: Identity) -> None:
    db.session.add(
        OrganizerIdentity(
            organizer_id=organizer.id,
            issuer=identity.issuer,
            subject=identity.subject,
            created_at=clock.now(),
        )
    )
    audit.record("organizer.identity_bound", audit.organizer_actor(organizer.id), after=identity.issuer[:200])
