"""Personal calendar feeds: one secret address for each person, made anew or revoked at will."""

from eventsite import clock
from eventsite.database import db
from eventsite.links import hash_of, new_secret
from eventsite.models import PersonalFeed
from eventsite.queries import feeds as queries
from eventsite.queries import registrations as registration_queries
from eventsite.services import audit


def renew(registration_id: int, language: str) -> str:
    """Make an address for the feed of the registration's holder and return its secret, which is kept hashed only.

    The one before, if any, leads nowhere from now on. Raises NotFound.
    """
    address = registration_queries.by_id(registration_id).canonical_email
    _revoke_valid(address)
    secret = new_secret()
    feed = PersonalFeed(canonical_email=address, language=language, secret_hash=hash_of(secret), created_at=clock.now())
    db.session.add(feed)
    audit.record("feed.renewed", audit.REGISTRANT, registration_id=registration_id)
    return secret


def revoke(registration_id: int) -> None:
    """Let the address of the holder's feed lead nowhere from now on; none is no error. Raises NotFound."""
    if _revoke_valid(registration_queries.by_id(registration_id).canonical_email):
        audit.record("feed.revoked", audit.REGISTRANT, registration_id=registration_id)


def _revoke_valid(canonical_email: str) -> bool:
    queries.lock(canonical_email)
    feed = queries.valid_of(canonical_email)
    if feed is None:
        return False
    feed.revoked_at = clock.now()
    db.session.flush()
    return True
