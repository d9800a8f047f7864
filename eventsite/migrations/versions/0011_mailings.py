"""mailings, automatic mails, surveys, subscriptions"""

import sqlalchemy as sa
from alembic import op

from eventsite.database import UtcDateTime

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward. Events that are there already have no automatic mails until somebody switches them on."""
    for name in ("confirmation_text", "confirmation_text_en"):
        op.add_column("events", sa.Column(name, sa.Text(), server_default="", nullable=False))
    op.add_column("events", sa.Column("survey_url", sa.String(length=2000), server_default="", nullable=False))
    op.add_column("registrations", sa.Column("mailings_ended_at", UtcDateTime(), nullable=True))
    op.add_column("outbox", sa.Column("unsubscribe_url", sa.String(length=500), nullable=True))
    _create_automatic_mails()
    _create_mailings()
    _create_recipients()
    _create_subscriptions()


def _create_automatic_mails() -> None:
    op.create_table(
        "automatic_mails",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("moment", sa.String(length=20), nullable=False),
        sa.Column("is_on", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("on_since", UtcDateTime(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(length=10), nullable=False),
        sa.Column("audience", sa.String(length=10), server_default="present", nullable=False),
        sa.Column("settled_for", UtcDateTime(), nullable=True),
        sa.Column("outcome", sa.String(length=10), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        *_wording(),
        _key("automatic_mails", "event_id", "events", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_automatic_mails")),
        sa.UniqueConstraint("event_id", "moment", name=op.f("uq_automatic_mails_event_id_moment")),
    )


def _create_mailings() -> None:
    op.create_table(
        "mailings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("automatic_id", sa.Integer(), nullable=True),
        sa.Column("moment_at", UtcDateTime(), nullable=True),
        sa.Column("organizer_id", sa.Integer(), nullable=True),
        sa.Column("view", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("send_at", UtcDateTime(), nullable=True),
        sa.Column("begun_at", UtcDateTime(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        *_wording(),
        _key("mailings", "event_id", "events", "CASCADE"),
        _key("mailings", "automatic_id", "automatic_mails", "CASCADE"),
        _key("mailings", "organizer_id", "organizers", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailings")),
        sa.UniqueConstraint("automatic_id", "moment_at", name=op.f("uq_mailings_automatic_id_moment_at")),
    )
    op.create_index("ix_mailings_event_id_id", "mailings", ["event_id", "id"])
    op.create_index("ix_mailings_state", "mailings", ["state", "send_at"])
    op.create_index(op.f("ix_mailings_organizer_id"), "mailings", ["organizer_id"])


def _create_recipients() -> None:
    op.create_table(
        "mailing_recipients",
        sa.Column("mailing_id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("left_out", sa.String(length=20), nullable=True),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("returned_at", UtcDateTime(), nullable=True),
        _key("mailing_recipients", "mailing_id", "mailings", "CASCADE"),
        _key("mailing_recipients", "registration_id", "registrations", "CASCADE"),
        _key("mailing_recipients", "message_id", "outbox", "SET NULL"),
        sa.PrimaryKeyConstraint("mailing_id", "registration_id", name=op.f("pk_mailing_recipients")),
    )
    op.create_index("ix_mailing_recipients_registration_id", "mailing_recipients", ["registration_id"])
    op.create_index(op.f("ix_mailing_recipients_message_id"), "mailing_recipients", ["message_id"])
    op.create_table(
        "survey_visits",
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        _key("survey_visits", "registration_id", "registrations", "CASCADE"),
        sa.PrimaryKeyConstraint("registration_id", name=op.f("pk_survey_visits")),
    )


def _create_subscriptions() -> None:
    op.create_table(
        "subscriptions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("canonical_email", sa.String(length=320), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=True),
        sa.Column("wants_all", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=True),
        sa.Column("confirmed_at", UtcDateTime(), nullable=True),
        _key("subscriptions", "event_id", "events", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscriptions")),
    )
    op.create_index("ix_subscriptions_canonical_email", "subscriptions", ["canonical_email"])
    op.create_index(op.f("ix_subscriptions_event_id"), "subscriptions", ["event_id"])
    op.create_index(op.f("ix_subscriptions_asked_at"), "subscriptions", ["asked_at"])
    op.create_table(
        "subscription_themes",
        sa.Column("subscription_id", sa.Integer(), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=False),
        _key("subscription_themes", "subscription_id", "subscriptions", "CASCADE"),
        _key("subscription_themes", "theme_id", "themes", "CASCADE"),
        sa.PrimaryKeyConstraint("subscription_id", "theme_id", name=op.f("pk_subscription_themes")),
    )
    op.create_index(op.f("ix_subscription_themes_theme_id"), "subscription_themes", ["theme_id"])


def _wording() -> list[sa.Column[str]]:
    return [
        sa.Column("subject", sa.String(length=200), server_default="", nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("subject_en", sa.String(length=200), server_default="", nullable=False),
        sa.Column("text_en", sa.Text(), server_default="", nullable=False),
    ]


def _key(table: str, column: str, other: str, on_delete: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"), ondelete=on_delete)


def downgrade() -> None:
    """Refuse: who has asked to be told, and who has had enough, would be forgotten. Restore the backup instead."""
    raise NotImplementedError("restore the backup that was taken before the upgrade")
