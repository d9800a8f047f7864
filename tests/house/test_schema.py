"""The migrations lead to what the models say, on both databases."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from eventsite import create_app, database, schema
from eventsite.database import db
from tests.conftest import on_both, settings
from tests.databases import DURABLE


@on_both
def test_migrations_equal_models(app):
    with app.app_context(), db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, db.metadata) == []


@on_both
def test_a_migrated_database_is_current(app):
    with app.app_context():
        assert schema.is_current()


@pytest.mark.parametrize(("version", "is_current"), [("0000", False), ("0001", False), ("9999", True)])
def test_a_database_of_the_next_version_will_do_and_an_older_one_will_not(app, version, is_current):
    with app.app_context():
        with db.engine.connect().execution_options(writes=True) as connection, connection.begin():
            connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{version}'")
        assert schema.is_current() is is_current


def test_an_empty_database_is_not_current(app, tmp_path):
    with app.app_context():
        with db.engine.connect().execution_options(writes=True) as connection, connection.begin():
            connection.exec_driver_sql("DELETE FROM alembic_version")
        assert not schema.is_current()


def test_what_was_acknowledged_survives_a_power_cut(database_uri, tmp_path, monkeypatch):
    """As the product runs; the tests themselves do not wait for the disk (tests/databases.py)."""
    monkeypatch.setattr(database, "SQLITE_PRAGMAS", DURABLE)
    app = create_app(**settings(tmp_path, database_uri))
    with app.app_context():
        with db.engine.connect() as connection:
            kept = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("synchronous", "journal_mode")]
        db.engine.dispose()
    assert kept == [2, "wal"]  # 2 is FULL
