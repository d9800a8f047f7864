"""overviews: what is new since an organizer's last visit, and counts that need no table"""

import sqlalchemy as sa
from alembic import op

from eventsite.database import UtcDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "event_visits",
        sa.Column("organizer_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        sa.Column("before_at", UtcDateTime(), nullable=True),
        _key("organizer_id", "organizers"),
        _key("event_id", "events"),
        sa.PrimaryKeyConstraint("organizer_id", "event_id", name=op.f("pk_event_visits")),
    )
    op.create_index(op.f("ix_event_visits_event_id"), "event_visits", ["event_id"])
    op.create_index("ix_registrations_event_id_created_at", "registrations", ["event_id", "created_at"])
    op.create_index("ix_outbox_event_id_state", "outbox", ["event_id", "state"])


def _key(column: str, table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_event_visits_{column}")
    return sa.ForeignKeyConstraint([column], [f"{table}.id"], name=name, ondelete="CASCADE")


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_outbox_event_id_state", "outbox")
    op.drop_index("ix_registrations_event_id_created_at", "registrations")
    op.drop_table("event_visits")
