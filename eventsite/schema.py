"""The schema of the database: whether it is this version's, and how it becomes so."""

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import Migrate, upgrade

from eventsite import paths
from eventsite.database import db

migrate = Migrate(db=db, directory=str(paths.MIGRATIONS))


def init_app(app: Flask) -> None:
    """Attach the migrations to the application."""
    migrate.init_app(app)


def knows(revision: str) -> bool:
    """Say whether this version has that migration, so that it can bring such a database up to date."""
    return revision in {script.revision for script in ScriptDirectory(str(paths.MIGRATIONS)).walk_revisions()}


def is_current() -> bool:
    """Say whether every migration of this version has been run. The next version may have run its own too.

    So an old machine can start again while a new version rolls out, or after it has been taken back: what a migration
    brings, the version before it can live with (docs/architecture.md, Upgrades). Migrations are numbered.
    """
    with db.engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_heads()
    ours = set(ScriptDirectory(str(paths.MIGRATIONS)).get_heads())
    return set(found) == ours or (len(found) == 1 and found[0] > max(ours))


def bring_up_to_date() -> None:
    """Run the migrations that have not been run. Costs nothing when there are none."""
    if not is_current():
        upgrade()
