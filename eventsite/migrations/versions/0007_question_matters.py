"""questions: what settled a change, and which moderators are there"""

import sqlalchemy as sa
from alembic import op

from eventsite.database import UtcDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    # Nothing refers to the table yet, so on SQLite it may be made anew.
    with op.batch_alter_table("question_changes") as batch:
        batch.add_column(sa.Column("settled_by_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(
            op.f("fk_question_changes_settled_by_id"),
            "question_changes",
            ["settled_by_id"],
            ["id"],
            ondelete="SET NULL",
        )
        batch.create_index(op.f("ix_question_changes_settled_by_id"), ["settled_by_id"])
    op.create_table(
        "question_presences",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("actor", sa.String(length=40), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=True),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        _key("event_id", "events", "CASCADE"),
        _key("question_id", "questions", "SET NULL"),
        sa.PrimaryKeyConstraint("event_id", "actor", name=op.f("pk_question_presences")),
    )
    op.create_index(op.f("ix_question_presences_question_id"), "question_presences", ["question_id"])


def _key(column: str, other: str, on_delete: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_question_presences_{column}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name, ondelete=on_delete)


def downgrade() -> None:
    """Refuse: what askers have objected would count as settled or open at random. Restore the backup instead."""
    raise NotImplementedError("restore the backup that was taken before the upgrade")
