"""questions carried to the next meeting of a series, prompts for speakers whom nobody asks"""

import sqlalchemy as sa
from alembic import op

from eventsite.database import UtcDateTime

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.add_column("question_rounds", sa.Column("prompts", sa.Text(), nullable=False, server_default=""))
    op.add_column("guests", sa.Column("quiet_at", UtcDateTime(), nullable=True))
    with op.batch_alter_table("questions") as batch:
        batch.add_column(sa.Column("carried_from_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(
            op.f("fk_questions_carried_from_id"), "questions", ["carried_from_id"], ["id"], ondelete="SET NULL"
        )
        batch.create_index(op.f("ix_questions_carried_from_id"), ["carried_from_id"])


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("questions") as batch:
        batch.drop_index(op.f("ix_questions_carried_from_id"))
        batch.drop_constraint(op.f("fk_questions_carried_from_id"), type_="foreignkey")
        batch.drop_column("carried_from_id")
    op.drop_column("guests", "quiet_at")
    op.drop_column("question_rounds", "prompts")
