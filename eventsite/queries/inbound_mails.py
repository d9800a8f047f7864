"""Mail that came in, as what reads it next needs to know of it."""

from datetime import datetime

from sqlalchemy import func, select

from eventsite.database import db
from eventsite.errors import NotFound
from eventsite.models.inbound_mails import InboundMail
from eventsite.rules.answers import Verdict


def by_digest(digest: str) -> InboundMail | None:
    """Return the mail with those bytes, if it has come before."""
    return db.session.scalars(select(InboundMail).where(InboundMail.digest == digest)).one_or_none()


def by_id(mail_id: int) -> InboundMail:
    """Return the mail, read anew. Raises NotFound."""
    statement = select(InboundMail).where(InboundMail.id == mail_id).execution_options(populate_existing=True)
    mail = db.session.scalars(statement).one_or_none()
    if mail is None:
        raise NotFound("mail")
    return mail


def passed_on(since: datetime, sender: str) -> tuple[int, int]:
    """Return how many mails of the sender, and how many in all, were passed on to the office since then."""
    statement = select(func.count()).where(
        InboundMail.verdict == Verdict.FORWARD_HUMAN, InboundMail.received_at > since
    )
    of_sender = db.session.scalar(statement.where(InboundMail.sender == sender))
    return of_sender or 0, db.session.scalar(statement) or 0
