"""questions: targets, votes, answers, moderation; guests"""

import sqlalchemy as sa
from alembic import op

from eventsite.database import UtcDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    _make_guests()
    _widen_questions()
    _make_people_of_questions("question_votes", sa.Column("created_at", UtcDateTime(), nullable=False))
    _make_people_of_questions("question_exposures", sa.Column("first_at", UtcDateTime(), nullable=False))
    _make_people_of_questions(
        "question_reports",
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
    )
    _make_answers_and_notes()
    _make_changes()
    _make_rounds()


def _make_guests() -> None:
    op.create_table(
        "guests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("speaker_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        _flag("wants_mail"),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        *(_moment(name) for name in ("revoked_at", "mailed_at", "digested_at", "seen_at")),
        _key("guests", "event_id", "events", "CASCADE"),
        _key("guests", "speaker_id", "speakers", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guests")),
    )
    op.create_index(op.f("ix_guests_event_id"), "guests", ["event_id"])
    op.create_index(op.f("ix_guests_speaker_id"), "guests", ["speaker_id"])


def _widen_questions() -> None:
    # Nothing refers to the table yet, so on SQLite it may be made anew.
    with op.batch_alter_table("questions") as batch:
        for column, other, on_delete in (
            ("item_id", "programme_items", "SET NULL"),
            ("merged_into_id", "questions", None),
            ("root_id", "questions", None),
            ("goes_with_id", "questions", None),
        ):
            batch.add_column(sa.Column(column, sa.Integer(), nullable=True))
            batch.create_foreign_key(op.f(f"fk_questions_{column}"), other, [column], ["id"], ondelete=on_delete)
            batch.create_index(op.f(f"ix_questions_{column}"), [column])
    for name, length, default in (
        ("entered_by", 40, ""), ("audience", 20, "all"), ("phase", 20, "advance"), ("held_for", 40, ""),
        ("handling", 20, "open"), ("reason_text", 500, ""),
    ):  # fmt: skip
        op.add_column("questions", sa.Column(name, sa.String(length=length), server_default=default, nullable=False))
    for name in ("proposal", "background"):
        op.add_column("questions", sa.Column(name, sa.Text(), server_default="", nullable=False))
    op.add_column("questions", sa.Column("reason", sa.String(length=20), nullable=True))
    op.add_column("questions", sa.Column("form_key", sa.String(length=64), nullable=True))
    op.add_column("questions", sa.Column("version", sa.Integer(), server_default="1", nullable=False))
    for name in ("queue_no", "kept_supporters", "kept_organizations", "kept_seen"):
        op.add_column("questions", sa.Column(name, sa.Integer(), nullable=True))
    for name in (
        "published_at", "shown_at", "answered_live_at", "answered_written_at", "withdrawn_at", "reports_heard_at",
    ):  # fmt: skip
        op.add_column("questions", _moment(name))
    op.create_index("ix_questions_event_id_moderation", "questions", ["event_id", "moderation"])


def _make_people_of_questions(name: str, *columns: "sa.Column[object]") -> None:
    op.create_table(
        name,
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        *columns,
        _key(name, "question_id", "questions", "CASCADE"),
        _key(name, "registration_id", "registrations", "CASCADE"),
        sa.PrimaryKeyConstraint("question_id", "registration_id", name=op.f(f"pk_{name}")),
    )
    op.create_index(op.f(f"ix_{name}_registration_id"), name, ["registration_id"])


def _make_answers_and_notes() -> None:
    op.create_table(
        "question_answers",
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("speaker_id", sa.Integer(), nullable=True),
        sa.Column("actor", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        _moment("published_at"),
        _moment("told_at"),
        _key("question_answers", "question_id", "questions", "CASCADE"),
        _key("question_answers", "speaker_id", "speakers", "SET NULL"),
        sa.PrimaryKeyConstraint("question_id", name=op.f("pk_question_answers")),
    )
    op.create_index(op.f("ix_question_answers_speaker_id"), "question_answers", ["speaker_id"])
    op.create_table(
        "question_notes",
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("speaker_id", sa.Integer(), nullable=False),
        sa.Column("is_taken", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        _key("question_notes", "question_id", "questions", "CASCADE"),
        _key("question_notes", "speaker_id", "speakers", "CASCADE"),
        sa.PrimaryKeyConstraint("question_id", "speaker_id", name=op.f("pk_question_notes")),
    )
    op.create_index(op.f("ix_question_notes_speaker_id"), "question_notes", ["speaker_id"])


def _make_changes() -> None:
    op.create_table(
        "question_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("actor", sa.String(length=40), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        _moment("undone_at"),
        _key("question_changes", "question_id", "questions", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_changes")),
    )
    op.create_index(op.f("ix_question_changes_question_id"), "question_changes", ["question_id"])


def _make_rounds() -> None:
    op.create_table(
        "question_rounds",
        sa.Column("event_id", sa.Integer(), nullable=False),
        *(_moment(name) for name in ("opens_at", "advance_deadline_at", "answers_due_at", "closed_at")),
        *(_flag(name) for name in ("is_moderated", "allows_anonymous", "allows_private", "shows_answers")),
        sa.Column("counts_shown", sa.String(length=20), server_default="after_deadline", nullable=False),
        sa.Column("digest_days", sa.String(length=40), server_default="7 1", nullable=False),
        sa.Column("revision", sa.Integer(), server_default="1", nullable=False),
        _moment("votes_since"),
        sa.Column("current_question_id", sa.Integer(), nullable=True),
        sa.Column("screen_mode", sa.String(length=20), server_default="current", nullable=False),
        _flag("is_accepting"),
        _moment("answers_told_at"),
        _key("question_rounds", "event_id", "events", "CASCADE"),
        _key("question_rounds", "current_question_id", "questions", "SET NULL"),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_question_rounds")),
    )
    op.create_index(op.f("ix_question_rounds_current_question_id"), "question_rounds", ["current_question_id"])
    op.execute("INSERT INTO question_rounds (event_id) SELECT id FROM events")


def _key(table: str, column: str, other: str, on_delete: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"), ondelete=on_delete)


def _moment(name: str) -> "sa.Column[object]":
    return sa.Column(name, UtcDateTime(), nullable=True)


def _flag(name: str) -> "sa.Column[bool]":
    return sa.Column(name, sa.Boolean(), server_default=sa.true(), nullable=False)


def downgrade() -> None:
    """Refuse: votes and answers would be lost. Restore the backup that was taken before the upgrade."""
    raise NotImplementedError("restore the backup that was taken before the upgrade")
