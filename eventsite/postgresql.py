"""What PostgreSQL may take: no statement, lock, connection or silence holds a request for five seconds."""

import time
from typing import Any

import psycopg
from psycopg.errors import OperationalError, _WaitTimeout
from sqlalchemy import Engine, event
from sqlalchemy.engine import ExceptionContext

LOCK, STATEMENT, ANSWER, CONNECTION, PING = 3.5, 4.0, 4.5, 3, 1.0  # seconds; the server's two come first
# Seconds for which a transaction may lie still: of a machine that is gone, or a line that is dead, the locks go too.
# Until then nobody else can register for the event.
IDLE = 10.0
REST = 1.0  # seconds for which a server that could not be reached is left alone, so that nobody waits twice
# Sessions read unless they say otherwise, so that a GET cannot write.
SESSION = (
    "-c default_transaction_read_only=on -c timezone=UTC "
    f"-c lock_timeout={LOCK * 1000:.0f} -c statement_timeout={STATEMENT * 1000:.0f} "
    f"-c idle_in_transaction_session_timeout={IDLE * 1000:.0f}"
)
UNHURRIED = "-c lock_timeout=0 -c statement_timeout=0 -c idle_in_transaction_session_timeout=0"
OPTIONS: dict[str, Any] = {
    "pool_pre_ping": True,  # a server ends sessions; a file does not
    "connect_args": {
        "options": SESSION,
        "connect_timeout": CONNECTION,
        "keepalives_idle": 5,
        "keepalives_interval": 2,
        "keepalives_count": 3,
        "tcp_user_timeout": round(ANSWER * 1000),
    },
    # As many as a process has threads, with some to do things aside; who comes late is told to come back.
    "pool_size": 6,
    "max_overflow": 6,
    "pool_timeout": 3,
    "pool_recycle": 1800,
    "pool_use_lifo": True,
}


class Impatient(psycopg.Connection[Any]):
    """A connection that is given up when the server, or the network before it, says nothing for too long."""

    patience: float | None = ANSWER

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        """Return what the server says. Raises OperationalError when that takes longer than the patience."""
        if timeout is not None:
            return super().wait(gen, interval, timeout)
        try:
            return super().wait(gen, interval, self.patience)
        except _WaitTimeout:
            self.close()  # what was asked may still be answered: nobody may read that as the answer to something else
            raise OperationalError("the database did not answer in time") from None

    def rollback(self) -> None:
        """Undo what was done. Where nobody hears that, the server does it by itself when it notices."""
        try:
            super().rollback()
        except OperationalError:
            if not self.closed:
                raise


class Door:
    """Where connections are made; it stays shut for a moment after one could not be."""

    def __init__(self) -> None:
        self._shut_until = float("-inf")
        self.has_time = False

    def connect(self, _dialect: Any, _record: Any, arguments: Any, options: Any) -> Impatient:
        """Return a new connection. Raises OperationalError."""
        if time.monotonic() < self._shut_until:
            raise OperationalError("the database could not be reached a moment ago")
        if self.has_time:
            options = options | {"options": f"{options['options']} {UNHURRIED}"}
        try:
            connection = Impatient.connect(*arguments, **options)
        except OperationalError:
            self._shut_until = time.monotonic() + REST
            raise
        if self.has_time:
            connection.patience = None
        return connection


def keep_to_the_point(context: ExceptionContext) -> None:
    """Leave out of an error what PostgreSQL adds to it: all values of the row that it refused, which are people's."""
    original, wrapped = context.original_exception, context.sqlalchemy_exception
    if not isinstance(original, psycopg.Error) or original.diag.message_detail is None:
        return
    point = original.diag.message_primary
    original.args = (point,)
    if wrapped is not None:
        wrapped.args = (f"({type(original).__name__}) {point}",)


def attach(engine: Engine) -> Door:
    """Let the engine make connections of this kind, and look only briefly whether an idle one still answers."""
    door = Door()
    event.listen(engine, "do_connect", door.connect)
    event.listen(engine, "handle_error", keep_to_the_point)
    ping = engine.dialect.do_ping

    def brief_ping(connection: Any) -> bool:
        usual, connection.patience = connection.patience, PING
        try:
            return ping(connection)
        finally:
            connection.patience = usual

    engine.dialect.do_ping = brief_ping  # type: ignore[method-assign, assignment]
    return door
