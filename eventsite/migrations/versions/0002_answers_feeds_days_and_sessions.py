"""answers, feeds, days and sessions"""

import sqlalchemy as sa
from alembic import op

from eventsite.database import UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "personal_feeds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("canonical_email", sa.String(length=320), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_personal_feeds")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_personal_feeds_secret_hash")),
    )
    op.create_index(
        "uq_personal_feeds_valid",
        "personal_feeds",
        ["canonical_email"],
        unique=True,
        sqlite_where=sa.text("revoked_at IS NULL"),
        postgresql_where=sa.text("revoked_at IS NULL"),
    )

    op.create_table(
        "series",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series")),
        sa.UniqueConstraint("name", name=op.f("uq_series_name")),
        sa.UniqueConstraint("slug", name=op.f("uq_series_slug")),
    )
    op.create_table(
        "day_hours",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("starts", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_day_hours_event_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_day_hours")),
        sa.UniqueConstraint("event_id", "on", name=op.f("uq_day_hours_event_id_on")),
    )
    op.create_index(op.f("ix_day_hours_event_id"), "day_hours", ["event_id"])

    op.create_table(
        "sessions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("starts_wall", sa.DateTime(), nullable=False),
        sa.Column("ends_wall", sa.DateTime(), nullable=False),
        sa.Column("starts_at", UtcDateTime(), nullable=False),
        sa.Column("ends_at", UtcDateTime(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("cancelled_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_sessions_event_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sessions")),
    )
    op.create_index(op.f("ix_sessions_event_id"), "sessions", ["event_id"])

    op.create_table(
        "registration_sessions",
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registrations.id"],
            name=op.f("fk_registration_sessions_registration_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["sessions.id"], name=op.f("fk_registration_sessions_session_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("registration_id", "session_id", name=op.f("pk_registration_sessions")),
    )
    op.create_index(op.f("ix_registration_sessions_session_id"), "registration_sessions", ["session_id"])

    op.create_table(
        "inbound_mails",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("message_id", sa.String(length=500), nullable=False),
        sa.Column("sender", sa.String(length=320), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("verdict", sa.String(length=30), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("is_quarantined", sa.Boolean(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=True),
        sa.Column("event_id", sa.Integer(), nullable=True),
        sa.Column("calendar_entry_id", sa.Integer(), nullable=True),
        sa.Column("partstat", sa.String(length=20), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=True),
        sa.Column("stamped_at", UtcDateTime(), nullable=True),
        sa.Column("comment", sa.String(length=500), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("settled_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["calendar_entry_id"],
            ["calendar_entries.id"],
            name=op.f("fk_inbound_mails_calendar_entry_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_inbound_mails_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registrations.id"], name=op.f("fk_inbound_mails_registration_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbound_mails")),
        sa.UniqueConstraint("digest", name=op.f("uq_inbound_mails_digest")),
    )
    op.create_index(op.f("ix_inbound_mails_calendar_entry_id"), "inbound_mails", ["calendar_entry_id"])
    op.create_index("ix_inbound_mails_event_id_id", "inbound_mails", ["event_id", "id"], unique=False)
    op.create_index(op.f("ix_inbound_mails_received_at"), "inbound_mails", ["received_at"])
    op.create_index(op.f("ix_inbound_mails_registration_id"), "inbound_mails", ["registration_id"])

    # Columns that refer to another table are added by hand: Alembic would make the table anew, and dropping
    # the old one takes with it, on SQLite, what refers to it.
    _refer("calendar_entries", "session_id", "sessions")
    _refer("events", "series_id", "series")
    _refer("outbox", "calendar_entry_id", "calendar_entries")
    op.add_column("calendar_entries", sa.Column("said", sa.JSON(), nullable=True))
    op.add_column("calendar_entries", sa.Column("told", sa.JSON(), nullable=True))
    op.add_column("calendar_entries", sa.Column("reply_sequence", sa.Integer(), nullable=True))
    op.add_column("calendar_entries", sa.Column("reply_stamped_at", UtcDateTime(), nullable=True))
    op.add_column("calendar_entries", _text("reply_message_id", 500))
    op.add_column("calendar_entries", _text("reply_comment", 500))
    op.add_column("calendar_entries", sa.Column("replied_at", UtcDateTime(), nullable=True))
    op.add_column("events", sa.Column("is_all_day", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("events", sa.Column("confirms_declines", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("events", _moment("calendar_changed_at"))
    op.execute("UPDATE events SET calendar_changed_at = changed_at")
    op.add_column("fan_outs", _text("message", 1000))
    op.add_column("fan_outs", sa.Column("before", sa.JSON(), nullable=True))
    op.add_column("fan_outs", _moment("due_at"))
    op.execute("UPDATE fan_outs SET due_at = created_at")
    op.add_column("outbox", sa.Column("reply_to", sa.String(length=320), nullable=True))
    op.add_column("registrations", sa.Column("releases_at", UtcDateTime(), nullable=True))
    op.create_index(op.f("ix_registrations_releases_at"), "registrations", ["releases_at"])
    op.add_column("registrations", sa.Column("undeliverable_at", UtcDateTime(), nullable=True))
    op.add_column("registrations", _text("undeliverable_reason", 200))
    op.drop_index("uq_calendar_entries_active", "calendar_entries")
    for name, columns, where in (
        ("uq_calendar_entries_active", ["registration_id"], "session_id IS NULL"),
        ("uq_calendar_entries_active_session", ["registration_id", "session_id"], "session_id IS NOT NULL"),
    ):
        condition = sa.text(f"cancelled_at IS NULL AND {where}")
        op.create_index(
            name, "calendar_entries", columns, unique=True, sqlite_where=condition, postgresql_where=condition
        )


def _refer(table: str, column: str, other: str) -> None:
    constraint = f"CONSTRAINT fk_{table}_{column} REFERENCES {other} (id)"
    op.execute(f"ALTER TABLE {table} ADD COLUMN {column} INTEGER {constraint}")
    op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def _text(name: str, length: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=length), server_default="", nullable=False)


def _moment(name: str) -> sa.Column[sa.DateTime]:
    return sa.Column(name, UtcDateTime(), server_default="1970-01-01 00:00:00", nullable=False)


def downgrade() -> None:
    """Refuse: answers and feeds would be lost. Restore the backup that was taken before the upgrade."""
    raise NotImplementedError("restore the backup that was taken before the upgrade")
