"""What all applications in one test process share: templates, addresses and statements are compiled once.

An application takes longer to make and to warm up than most tests take. What is kept here depends on nothing but what it
was compiled from, so no test can see whether another went before it; the product itself compiles as ever.
"""

from types import CodeType
from typing import Any

from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import Connection, Engine, event
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

STATEMENTS: LRUCache[Any, Any] = LRUCache(2000)


class Templates(BytecodeCache):
    """Jinja's bytecode by path and content of the template."""

    def __init__(self) -> None:
        self.codes: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give the bucket its code, if this very text has been compiled."""
        bucket.code = self.codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the code that was compiled."""
        self.codes[bucket.key, bucket.checksum] = bucket.code


class Address(Rule):
    """A rule that is compiled once for all that are made of the same, whichever application they are in.

    Most of the time that it takes to make an application goes into this.
    """

    first: dict[object, "Address"] = {}
    compiled = ("arguments", "_parts", "_trace", "_converters")

    def compile(self) -> None:
        """Compile the rule, or take over what the first of its equals has compiled."""
        defaults: dict[str, Any] = dict(self.defaults or {})
        made_of = (self.rule, self.host, self.subdomain, self.merge_slashes, tuple(defaults.items()))
        first = self.first.setdefault(made_of, self)
        if first is self:
            super().compile()
            return
        for name in self.compiled:
            setattr(self, name, getattr(first, name))
        self._build = first._build.__func__.__get__(self)  # type: ignore[attr-defined]
        self._build_unknown = first._build_unknown.__func__.__get__(self)  # type: ignore[attr-defined]


def compile_once() -> None:
    """Let every application that this process makes from now on share what it can."""
    Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": Templates()}
    Flask.url_rule_class = Address
    for dialect in (SQLiteDialect_pysqlite, PGDialect_psycopg):
        dialect.__eq__ = _speaks_the_same  # type: ignore[method-assign]
        dialect.__hash__ = _by_language  # type: ignore[method-assign]
    event.listen(Engine, "engine_connect", _know_statements)


def _speaks_the_same(dialect: object, other: object) -> bool:
    """Say so of engines' dialects: SQLAlchemy keeps statements by dialect, and there is one SQLite, one PostgreSQL here."""
    return type(dialect) is type(other)


def _by_language(dialect: object) -> int:
    return hash(type(dialect))


def _know_statements(connection: Connection) -> None:
    connection.execution_options(compiled_cache=STATEMENTS)
