"""Time that passes for mail: what waits for another try, and what a dead sender had in hand, is due at once."""

from contextlib import closing
from pathlib import Path

from eventsite import create_app
from eventsite.database import db
from eventsite.delivery import queue
from tests.conftest import settings
from tests.faults.books import connect
from tests.faults.running import Sink

DUE = "UPDATE outbox SET {column} = '2000-01-01 00:00:00' WHERE state = '{state}'"
WAITING = "SELECT count(*) FROM outbox WHERE state IN ('waiting', 'sending')"


def fall_due(uri: str) -> None:
    """Let all mail that waits, or that a sender had in hand when it died, be due now. No sender may be alive."""
    with closing(connect(uri)) as connection:
        connection.execute(DUE.format(column="leased_until", state="sending"))
        connection.execute(DUE.format(column="due_at", state="waiting"))


def waiting(uri: str) -> int:
    """Return how many mails wait or are in somebody's hands."""
    with closing(connect(uri)) as connection:
        [(number,)] = connection.execute(WAITING).fetchall()
    return int(number)


def deliver_the_rest(uri: str, instance: Path, sink: Sink) -> None:
    """Send all that is left, once every server has ended and the time that its senders had is over."""
    fall_due(uri)
    app = create_app(**settings(instance, uri), MAIL_SERVER="127.0.0.1", MAIL_PORT=sink.port)
    with app.app_context():
        queue.run_once()
        db.session.remove()
        db.engine.dispose()
