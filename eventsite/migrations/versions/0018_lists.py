"""the attendee list at speed: what people's calendars have answered, kept beside the person, and two indexes"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0021"
branch_labels = None
depends_on = None

# By their place in rules.invitations.TELLING_ORDER; 5 where there is nothing to answer.
RANK = (
    "SELECT coalesce(min(CASE partstat WHEN 'DECLINED' THEN 0 WHEN 'NEEDS-ACTION' THEN 1 WHEN 'TENTATIVE' THEN 2 "
    "WHEN 'DELEGATED' THEN 3 WHEN 'ACCEPTED' THEN 4 ELSE 5 END), 5) FROM calendar_entries WHERE cancelled_at IS NULL"
)
CHANGES = ("INSERT", "UPDATE OF partstat, cancelled_at, registration_id", "DELETE")


def upgrade() -> None:
    """Go forward. The database itself keeps the answer beside the person, so that an older version does so too."""
    op.add_column("registrations", sa.Column("answer_rank", sa.Integer(), nullable=False, server_default="5"))
    op.execute(f"UPDATE registrations SET answer_rank = ({RANK} AND registration_id = registrations.id)")  # noqa: S608
    op.create_index("ix_registrations_by_answer", "registrations", ["event_id", "answer_rank", "id"])
    op.create_index(
        "ix_registrations_by_email", "registrations", ["event_id", "canonical_email", "name_key", "company_key", "id"]
    )
    if op.get_bind().dialect.name == "sqlite":
        _follow_on_sqlite()
    else:
        _follow_on_postgresql()


def _answer_of(row: str) -> str:
    person = f"{row}.registration_id"
    return f"UPDATE registrations SET answer_rank = ({RANK} AND registration_id = {person}) WHERE id = {person};"  # noqa: S608


def _trigger(change: str) -> str:
    return f"calendar_entries_{change.split()[0].lower()}"


def _follow_on_sqlite() -> None:
    for change in CHANGES:
        answer = _answer_of("old" if change == "DELETE" else "new")
        op.execute(f"CREATE TRIGGER {_trigger(change)} AFTER {change} ON calendar_entries BEGIN {answer} END")


def _follow_on_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION keep_answer_rank() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF TG_OP = 'DELETE' THEN {_answer_of('OLD')} ELSE {_answer_of('NEW')} END IF; RETURN NULL; END $$"
    )
    for change in CHANGES:
        op.execute(
            f"CREATE TRIGGER {_trigger(change)} AFTER {change} ON calendar_entries "
            "FOR EACH ROW EXECUTE FUNCTION keep_answer_rank()"
        )


def downgrade() -> None:
    """Go back."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for change in CHANGES:
        op.execute(f"DROP TRIGGER {_trigger(change)}{'' if is_sqlite else ' ON calendar_entries'}")
    if not is_sqlite:
        op.execute("DROP FUNCTION keep_answer_rank()")
    op.drop_index("ix_registrations_by_email", "registrations")
    op.drop_index("ix_registrations_by_answer", "registrations")
    op.drop_column("registrations", "answer_rank")
