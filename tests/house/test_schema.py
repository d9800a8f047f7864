"""The migrations lead to what the models say, on both databases."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from eventsite import schema
from eventsite.database import db
from tests.conftest import on_both


@on_both
def test_migrations_equal_models(app):
    with app.app_context(), db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, db.metadata) == []


@on_both
def test_a_migrated_database_is_current(app):
    with app.app_context():
        assert schema.is_current()


def test_an_empty_database_is_not_current(app, tmp_path):
    with app.app_context():
        with db.engine.connect().execution_options(writes=True) as connection, connection.begin():
            connection.exec_driver_sql("DELETE FROM alembic_version")
        assert not schema.is_current()
