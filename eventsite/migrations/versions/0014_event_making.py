"""making events: working copies, versions, templates, ends of programme items, taking part in a series"""

import sqlalchemy as sa
from alembic import op

from eventsite.database import UtcDateTime

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.add_column("programme_items", sa.Column("ends_local_time", sa.Time(), nullable=True))
    op.add_column("series", sa.Column("description", sa.Text(), server_default="", nullable=False))
    _working_copies()
    op.create_table(
        "editor_presences",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("organizer_id", sa.Integer(), nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        _key("editor_presences", "event_id", "events", "CASCADE"),
        _key("editor_presences", "organizer_id", "organizers", "CASCADE"),
        sa.PrimaryKeyConstraint("event_id", "organizer_id", name=op.f("pk_editor_presences")),
    )
    op.create_table(
        "event_snapshots",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("contents", sa.JSON(), nullable=False),
        sa.Column("replaced_by_id", sa.Integer(), nullable=True),
        sa.Column("replaced_at", UtcDateTime(), nullable=False),
        _key("event_snapshots", "event_id", "events", "CASCADE"),
        _key("event_snapshots", "replaced_by_id", "organizers", "SET NULL"),
        sa.PrimaryKeyConstraint("event_id", "version", name=op.f("pk_event_snapshots")),
    )
    op.create_index(op.f("ix_event_snapshots_replaced_by_id"), "event_snapshots", ["replaced_by_id"])
    op.create_index(op.f("ix_event_snapshots_replaced_at"), "event_snapshots", ["replaced_at"])
    op.create_table(
        "event_templates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("contents", sa.JSON(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        _key("event_templates", "made_by_id", "organizers", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_templates")),
        sa.UniqueConstraint("name", name=op.f("uq_event_templates_name")),
    )
    op.create_index(op.f("ix_event_templates_made_by_id"), "event_templates", ["made_by_id"])
    _series()


def _working_copies() -> None:
    op.create_table(
        "working_copies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organizer_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=True),
        sa.Column("seen_version", sa.Integer(), nullable=False),
        sa.Column("typed", sa.JSON(), nullable=False),
        sa.Column("saved_at", UtcDateTime(), nullable=False),
        _key("working_copies", "organizer_id", "organizers", "CASCADE"),
        _key("working_copies", "event_id", "events", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_working_copies")),
        sa.UniqueConstraint("organizer_id", "event_id", name=op.f("uq_working_copies_organizer_id_event_id")),
    )
    op.create_index(op.f("ix_working_copies_event_id"), "working_copies", ["event_id"])
    op.create_index(op.f("ix_working_copies_saved_at"), "working_copies", ["saved_at"])
    is_new = sa.text("event_id IS NULL")
    op.create_index(
        "uq_working_copies_of_new",
        "working_copies",
        ["organizer_id"],
        unique=True,
        sqlite_where=is_new,
        postgresql_where=is_new,
    )


def _series() -> None:
    op.create_table(
        "series_places",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("canonical_email", sa.String(length=320), nullable=False),
        sa.Column("company", sa.String(length=200), nullable=False),
        sa.Column("job_title", sa.String(length=200), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("mode", sa.String(length=20), nullable=True),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("chosen", sa.JSON(), nullable=False),
        sa.Column("wants_new", sa.Boolean(), nullable=False),
        sa.Column("link_version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("confirmed_at", UtcDateTime(), nullable=True),
        _key("series_places", "series_id", "series", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series_places")),
    )
    op.create_index("ix_series_places_series_id_canonical_email", "series_places", ["series_id", "canonical_email"])
    op.create_index(op.f("ix_series_places_canonical_email"), "series_places", ["canonical_email"])
    op.create_index(op.f("ix_series_places_confirmed_at"), "series_places", ["confirmed_at"])
    op.create_table(
        "series_outcomes",
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        _key("series_outcomes", "place_id", "series_places", "CASCADE"),
        _key("series_outcomes", "event_id", "events", "CASCADE"),
        sa.PrimaryKeyConstraint("place_id", "event_id", name=op.f("pk_series_outcomes")),
    )
    op.create_index(op.f("ix_series_outcomes_event_id"), "series_outcomes", ["event_id"])


def _key(table: str, column: str, other: str, on_delete: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"), ondelete=on_delete)


def downgrade() -> None:
    """Refuse: who asked for new meetings of a series would be forgotten. Restore the backup instead."""
    raise NotImplementedError("restore the backup that was taken before the upgrade")
