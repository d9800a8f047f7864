"""data links of coordinators"""

import sqlalchemy as sa
from alembic import op

from eventsite.database import UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward. A link lives for an hour and nothing points at one: the table is made anew, without rows."""
    op.drop_table("data_links")
    op.create_table(
        "data_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=True),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("(registration_id IS NULL) <> (group_id IS NULL)", name=op.f("ck_data_links_one_holder")),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registrations.id"],
            name=op.f("fk_data_links_registration_id_registrations"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["groups.id"], name=op.f("fk_data_links_group_id_groups"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_links")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_data_links_secret_hash")),
    )
    op.create_index(op.f("ix_data_links_registration_id"), "data_links", ["registration_id"])
    op.create_index(op.f("ix_data_links_group_id"), "data_links", ["group_id"])


def downgrade() -> None:
    """Refuse: coordinators have no links of theirs there. Restore the backup that was taken before the upgrade."""
    raise NotImplementedError("restore the backup that was taken before the upgrade")
