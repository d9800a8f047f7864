"""Everything that is kept about a person, shown to that person alone."""

from eventsite import clock, links, notifications
from eventsite.database import db
from eventsite.models import DataLink
from eventsite.queries import personal_data as queries
from eventsite.queries import registrations as registration_queries
from eventsite.rules.retention import DATA_LINK_LIVES
from eventsite.services import audit, outbox


def ask(registration_id: int) -> None:
    """Mail the registration's address a link to all that is kept about it. Raises NotFound or TooManyMails."""
    registration = registration_queries.by_id(registration_id)
    now = clock.now()
    outbox.check_quota(registration.email, now)
    secret = links.new_secret()
    db.session.add(
        DataLink(
            registration_id=registration.id,
            secret_hash=links.hash_of(secret),
            created_at=now,
            expires_at=now + DATA_LINK_LIVES,
        )
    )
    event_id = registration.event_id
    audit.record("data.asked_for", audit.REGISTRANT, event_id=event_id, registration_id=registration.id)
    message = notifications.my_data(registration, secret)
    outbox.enqueue(message, links.hash_of(secret), registration_id=registration.id, event_id=event_id)


def open_link(secret: str) -> int:
    """Spend the link and return its id: whoever has pressed the button may look until it ends. Raises LinkSpent."""
    now = clock.now()
    link = queries.data_link(links.hash_of(secret), now)
    link.used_at = now
    audit.record("data.shown", audit.REGISTRANT, registration_id=link.registration_id)
    return link.id
