"""Everything that is kept about a person, shown to that person alone."""

from eventsite import clock, links, notifications
from eventsite.database import db
from eventsite.models import DataLink, Group, Registration
from eventsite.queries import groups as group_queries
from eventsite.queries import personal_data as queries
from eventsite.queries import registrations as registration_queries
from eventsite.rules.retention import DATA_LINK_LIVES
from eventsite.services import audit, groups, outbox


def ask(registration_id: int) -> None:
    """Mail the registration's address a link to all that is kept about it. Raises NotFound or TooManyMails."""
    registration = registration_queries.by_id(registration_id)
    audit.record("data.asked_for", audit.REGISTRANT, event_id=registration.event_id, registration_id=registration.id)
    _mail_link(registration, DataLink(registration_id=registration.id))


def ask_as_coordinator(group_id: int) -> None:
    """Mail the address of the group's coordinator such a link. Raises as ask() does."""
    group = group_queries.by_id(group_id)
    audit.record("data.asked_for", groups.coordinator_actor(group), event_id=group.event_id)
    _mail_link(group, DataLink(group_id=group.id))


def open_link(secret: str) -> int:
    """Spend the link and return its id: whoever has pressed the button may look until it ends. Raises LinkSpent."""
    now = clock.now()
    link = queries.data_link(links.hash_of(secret), now)
    link.used_at = now
    actor = audit.REGISTRANT
    if link.group_id is not None:
        actor = groups.coordinator_actor(group_queries.by_id(link.group_id))
    audit.record("data.shown", actor, registration_id=link.registration_id)
    return link.id


def _mail_link(holder: Registration | Group, link: DataLink) -> None:
    now = clock.now()
    outbox.check_quota(holder.email, now)
    secret = links.new_secret()
    link.secret_hash, link.created_at, link.expires_at = links.hash_of(secret), now, now + DATA_LINK_LIVES
    db.session.add(link)
    message = notifications.my_data(holder, secret)
    outbox.enqueue(message, link.secret_hash, registration_id=link.registration_id, event_id=holder.event_id)
