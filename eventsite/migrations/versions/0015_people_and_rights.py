"""people and rights: roles in events, deactivation, identities, sessions seen, values in the trace"""

import sqlalchemy as sa
from alembic import op

from eventsite.database import UtcDateTime

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.add_column("organizers", sa.Column("deactivated_at", UtcDateTime(), nullable=True))
    op.add_column("event_organizers", sa.Column("role", sa.String(length=20), nullable=True))
    op.add_column("organizer_sessions", sa.Column("seen_at", UtcDateTime(), nullable=True))
    for name in ("browser", "system"):
        op.add_column("organizer_sessions", sa.Column(name, sa.String(length=40), nullable=False, server_default=""))
    op.add_column("audit_entries", sa.Column("subject", sa.String(length=40), nullable=False, server_default=""))
    op.create_index(op.f("ix_audit_entries_at"), "audit_entries", ["at"])
    op.create_table(
        "organizer_identities",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organizer_id", sa.Integer(), nullable=False),
        sa.Column("issuer", sa.String(length=300), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        _key("organizer_identities", "organizer_id", "organizers"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organizer_identities")),
        sa.UniqueConstraint("issuer", "subject", name=op.f("uq_organizer_identities_issuer_subject")),
        sa.UniqueConstraint("organizer_id", "issuer", name=op.f("uq_organizer_identities_organizer_id_issuer")),
    )
    op.create_table(
        "audit_values",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=True),
        sa.Column("registration_id", sa.Integer(), nullable=True),
        sa.Column("field", sa.String(length=60), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        _key("audit_values", "entry_id", "audit_entries"),
        _key("audit_values", "event_id", "events"),
        _key("audit_values", "registration_id", "registrations"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_values")),
    )
    for column in ("entry_id", "event_id", "registration_id"):
        op.create_index(op.f(f"ix_audit_values_{column}"), "audit_values", [column])


def _key(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name, ondelete="CASCADE")


def downgrade() -> None:
    """Refuse: whoever was let into one event for one thing would have the rights of the site there."""
    raise NotImplementedError("restore the backup that was taken before the upgrade")
