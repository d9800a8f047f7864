"""bulk actions, and who has said whether somebody took part"""

import sqlalchemy as sa
from alembic import op

from eventsite.database import UtcDateTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward. Until now only the person could say that they took part, by going into the digital room."""
    op.add_column("registrations", sa.Column("attendance_source", sa.String(length=20), nullable=True))
    op.add_column("registrations", sa.Column("attendance_at", UtcDateTime(), nullable=True))
    op.execute(
        "UPDATE registrations SET attendance_source = 'join', attendance_at = joined_at WHERE attendance = 'present'"
    )
    op.create_table(
        "bulk_actions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("organizer_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=500), server_default="", nullable=False),
        sa.Column("planned", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("skipped", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("starts_at", UtcDateTime(), nullable=True),
        sa.Column("done_at", UtcDateTime(), nullable=True),
        sa.Column("undone_at", UtcDateTime(), nullable=True),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.Column("settled_at", UtcDateTime(), nullable=True),
        _key("bulk_actions", "event_id", "events"),
        _key("bulk_actions", "organizer_id", "organizers"),
        _key("bulk_actions", "undone_by_id", "organizers"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_actions")),
    )
    op.create_index(op.f("ix_bulk_actions_event_id"), "bulk_actions", ["event_id"])
    is_open = sa.text("starts_at IS NOT NULL AND settled_at IS NULL")
    op.create_index(
        "ix_bulk_actions_open", "bulk_actions", ["starts_at"], sqlite_where=is_open, postgresql_where=is_open
    )
    op.create_table(
        "bulk_items",
        sa.Column("bulk_action_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("seen", sa.String(length=30), nullable=False),
        sa.Column("before", sa.String(length=60), server_default="", nullable=False),
        sa.Column("after", sa.String(length=60), server_default="", nullable=False),
        sa.Column("outcome", sa.String(length=20), server_default="", nullable=False),
        sa.Column("undone", sa.String(length=20), server_default="", nullable=False),
        _key("bulk_items", "bulk_action_id", "bulk_actions", "CASCADE"),
        _key("bulk_items", "registration_id", "registrations", "CASCADE"),
        sa.PrimaryKeyConstraint("bulk_action_id", "position", name=op.f("pk_bulk_items")),
    )
    op.create_index(op.f("ix_bulk_items_registration_id"), "bulk_items", ["registration_id"])


def _key(table: str, column: str, other: str, on_delete: str | None = None) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name, ondelete=on_delete)


def downgrade() -> None:
    """Refuse: who has said that somebody was absent would be forgotten. Restore the backup instead."""
    raise NotImplementedError("restore the backup that was taken before the upgrade")
