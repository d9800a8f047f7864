"""Rows written down at once, past the unit of work: a registration writes four, whose ids it needs."""

from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Column, Insert, Update, bindparam, insert, inspect, update
from sqlalchemy.orm import make_transient_to_detached
from sqlalchemy.orm.attributes import set_committed_value

from eventsite.database import Base, db


class _Plan(NamedTuple):
    """How a model's rows are inserted: the columns are by their names in the model, without what the database fills."""

    statement: Insert
    columns: tuple[tuple[str, Column[Any]], ...]
    relations: tuple[str, ...]


def put(row: Base) -> None:
    """Insert a row that the session does not know yet; it has its id then, and the session keeps it from here on.

    It does for a row by itself what add() and flush() do, at a third of the price, and whatever else waits in the
    session goes on waiting. A row to which others are tied goes the ordinary way.
    """
    session, plan, known = db.session(), _plan(type(row)), row.__dict__
    if any(known.get(name) for name in plan.relations):
        session.add(row)
        session.flush()
        return
    said = {*known}
    for name, column in plan.columns:
        if name not in said:
            set_committed_value(row, name, getattr(column.default, "arg", None))
    # What nothing is said of is left out: a column of JSON would hold a null of JSON's, which is not SQL's.
    values = {column.key: known[name] for name, column in plan.columns if name in said or column.default is not None}
    [row.id] = session.connection().execute(plan.statement, values).inserted_primary_key  # type: ignore[attr-defined, misc]
    make_transient_to_detached(row)
    session.add(row)
    # What is undone takes the row out of the session again, as one that was flushed: SQLite gives its id to the next.
    session._transaction._new[inspect(row)] = True  # type: ignore[union-attr] # noqa: SLF001


def rewrite(row: Base, *names: str) -> None:
    """Update these columns of a row that the session keeps, and nothing else of it."""
    values = {f"new_{name}": getattr(row, name) for name in names}
    db.session.connection().execute(_change(type(row), names), {"of": row.id, **values})  # type: ignore[attr-defined]
    for name in names:
        set_committed_value(row, name, values[f"new_{name}"])


@cache
def _change(model: type[Base], names: tuple[str, ...]) -> Update:
    table: Any = inspect(model).local_table
    return update(table).where(table.c.id == bindparam("of")).values({name: bindparam(f"new_{name}") for name in names})


@cache
def _plan(model: type[Base]) -> _Plan:
    mapper: Any = inspect(model)
    columns = ((attribute.key, attribute.columns[0]) for attribute in mapper.column_attrs)
    ours = tuple(
        (name, column)
        for name, column in columns
        if not column.primary_key and (column.default is not None or column.server_default is None)
    )
    return _Plan(insert(mapper.local_table), ours, tuple(mapper.relationships.keys()))
