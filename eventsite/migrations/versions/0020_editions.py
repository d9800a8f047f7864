"""editions: a number that is another one whenever what is said of meetings may be another"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward. The triggers come after the migrations (models/editions.py)."""
    op.create_table(
        "editions",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_editions")),
    )
    op.execute("INSERT INTO editions (id, number) VALUES (1, 1)")
    # Neither database uses the partial index of living ones where the states are parameters.
    op.create_index("ix_registrations_event_id_canonical_email", "registrations", ["event_id", "canonical_email"])


def downgrade() -> None:
    """Refuse, as the others do: whoever serves would keep what is out of date."""
    raise NotImplementedError("restore the backup that was taken before the upgrade")
