"""Links to one's own pages, mailed again to who has lost them."""

from eventsite import clock, notifications
from eventsite.database import db
from eventsite.models import LinkRequest
from eventsite.queries import lost_links as queries
from eventsite.rules import addresses
from eventsite.services import outbox


def ask(address: str, language: str) -> None:
    """Write down that somebody wants the links of the address.

    It is the same for every address and takes as long for every one: what the mail says, and whether there
    is one, is found out later, away from whoever asks (security T-50).
    """
    db.session.add(LinkRequest(email=address, language=language, asked_at=clock.now()))
    outbox.wake_sender()


def answer(request_id: int) -> None:
    """Mail the address what it holds, if anything and if it may be mailed now (T-51); the request is gone then."""
    request = queries.taken(request_id)
    if request is None:
        return
    now = clock.now()
    address = addresses.canonical(request.email)
    known, groups = queries.living_of(address), queries.groups_of(address)
    stored = [one.email for one in known] + [one.email for one in groups]
    if stored and outbox.mailable_at(stored[-1], now) is None:
        ways = [*map(notifications.way_to, known), *map(notifications.way_to_group, groups)]
        newest = max(known, key=lambda one: one.id) if len(known) > 1 else None
        message = notifications.links_again(stored[-1], request.language, ways, newest)
        outbox.enqueue(message, f"link:{request.id}")
    db.session.delete(request)
