"""How Alembic reaches the database: through the application, in one transaction that may write. Triggers come last."""

from typing import Any, Literal

from alembic import context

from eventsite.database import UtcDateTime, db, take_time
from eventsite.models import editions


def render_item(kind: str, item: Any, _context: object) -> str | Literal[False]:
    """Write our own column type by its short name, which script.py.mako imports."""
    return "UtcDateTime()" if kind == "type" and isinstance(item, UtcDateTime) else False


with db.engine.connect().execution_options(writes=True) as connection:
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        render_as_batch=True,
        compare_type=True,
        compare_server_default=True,
        render_item=render_item,
    )
    with context.begin_transaction():
        take_time(connection)
        context.run_migrations()

with db.engine.connect().execution_options(writes=True) as connection, connection.begin():
    take_time(connection)
    editions.watch(connection)
