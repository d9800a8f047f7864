"""What all applications in one test process share: templates, addresses, statements, catalogs are read once.

An application takes longer to make and to warm up than most tests take. What is kept here depends on nothing but what it
was compiled from, so no test can see whether another went before it; the product itself compiles as ever.
"""

from copy import copy
from pathlib import Path
from types import CodeType
from typing import Any

from babel.support import Translations
from flask import Flask
from huey.storage import SqliteStorage
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import Connection, Engine, event
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache
from werkzeug.routing import Map, Rule, RuleFactory

STATEMENTS: LRUCache[Any, Any] = LRUCache(2000)
QUEUE: list[bytes] = []  # Huey's file, still empty
CATALOGS: dict[tuple[str, ...], Any] = {}
_read_catalog = Translations.load
_lay_out_slowly = SqliteStorage.initialize_schema


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


class Addresses(Map):
    """The routes of an application, put in order once for all applications that have the same.

    Most of the time that it takes to make an application would go into this.
    """

    rules: dict[object, Rule] = {}
    ordered: dict[tuple[int, ...], Map] = {}

    @classmethod
    def rule(cls, string: str, **options: Any) -> Rule:
        """Return the rule that is made of this; it is bound to no map, for the maps have copies."""
        made_of = (string, *((name, _hashable(value)) for name, value in options.items()))
        if made_of not in cls.rules:
            cls.rules[made_of] = Rule(string, **options)
        return cls.rules[made_of]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.added: list[Rule] = []

    def add(self, rulefactory: RuleFactory) -> None:
        """Note the rules, which are put in order when the first address is asked for."""
        self.added.extend(rulefactory.get_rules(self))
        self._remap = True

    def update(self) -> None:
        """Put the rules in order, or take over the order of the first map that had them all."""
        if self._remap:
            key = tuple(map(id, self.added))
            if key not in self.ordered:
                self.ordered[key] = Map(map(copy, self.added), host_matching=self.host_matching)
                self.ordered[key].update()
            self._matcher = self.ordered[key]._matcher
            self._rules_by_endpoint = self.ordered[key]._rules_by_endpoint
            self._remap = False


def _hashable(value: Any) -> object:
    if isinstance(value, set):
        return frozenset(value)
    return tuple(value.items()) if isinstance(value, dict) else value


def compile_once() -> None:
    """Let every application that this process makes from now on share what it can."""
    Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": Templates()}
    Flask.url_rule_class = staticmethod(Addresses.rule)  # type: ignore[assignment]
    Flask.url_map_class = Addresses
    Translations.load = _catalog  # type: ignore[method-assign]
    SqliteStorage.initialize_schema = _lay_out  # type: ignore[method-assign]
    for dialect in (SQLiteDialect_pysqlite, PGDialect_psycopg):
        dialect.__eq__ = _speaks_the_same  # type: ignore[method-assign]
        dialect.__hash__ = _by_language  # type: ignore[method-assign]
    event.listen(Engine, "engine_connect", _know_statements)


def _speaks_the_same(dialect: object, other: object) -> bool:
    """Say so of engines' dialects: SQLAlchemy keeps statements by dialect, and there is one SQLite, one PostgreSQL here."""
    return type(dialect) is type(other)


def _by_language(dialect: object) -> int:
    return hash(type(dialect))


def _catalog(folder: str, locales: list[Any], domain: str) -> Any:
    """Return the texts of a language, to be copied from."""
    key = (folder, *map(str, locales), domain)
    if key not in CATALOGS:
        CATALOGS[key] = _read_catalog(folder, locales, domain)
    return CATALOGS[key]


def _lay_out(storage: SqliteStorage) -> None:
    """Write the file of a new queue as the first one of this process has been left."""
    path = Path(storage.filename)
    if path.exists() or not QUEUE:
        _lay_out_slowly(storage)
        QUEUE[:] = QUEUE or [path.read_bytes()]
    else:
        path.write_bytes(QUEUE[0])


def _know_statements(connection: Connection) -> None:
    connection.execution_options(compiled_cache=STATEMENTS)
