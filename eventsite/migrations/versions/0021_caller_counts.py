"""what callers do is counted here while Redis is silent"""

import sqlalchemy as sa
from alembic import op

from eventsite.database import UtcDateTime

revision = "0021"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "caller_counts",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("hits", sa.Integer(), nullable=False),
        sa.Column("ends_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_caller_counts")),
    )
    op.create_index(op.f("ix_caller_counts_ends_at"), "caller_counts", ["ends_at"])


def downgrade() -> None:
    """Go back."""
    op.drop_table("caller_counts")
