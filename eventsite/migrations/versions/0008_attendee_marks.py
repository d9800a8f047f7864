"""attendees: tags, notes, and by what lists are sorted"""

import unicodedata

import sqlalchemy as sa
from alembic import op

from eventsite.database import UtcDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

KEY = sa.String(200).with_variant(sa.String(200, collation="C"), "postgresql")
LAST = str.maketrans({"å": "{", "ä": "|", "æ": "|", "ö": "}", "ø": "}", "{": "(", "|": "!", "}": ")", "\0": ""})
BATCH = 1000


def upgrade() -> None:
    """Go forward."""
    op.add_column("registrations", sa.Column("name_key", KEY, server_default="", nullable=False))
    op.add_column("registrations", sa.Column("company_key", KEY, server_default="", nullable=False))
    _fill_keys()
    op.create_index("ix_registrations_by_name", "registrations", ["event_id", "name_key", "id"])
    op.create_index("ix_registrations_by_company", "registrations", ["event_id", "company_key", "name_key", "id"])
    op.create_table(
        "attendee_tags",
        *_columns("attendee_tags"),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("key", sa.String(40), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendee_tags")),
        sa.UniqueConstraint("registration_id", "key", name=op.f("uq_attendee_tags_registration_id_key")),
    )
    op.create_index("ix_attendee_tags_event_id_key", "attendee_tags", ["event_id", "key"])
    op.create_table(
        "attendee_notes",
        *_columns("attendee_notes"),
        sa.Column("actor", sa.String(40), nullable=False),
        sa.Column("body", sa.String(2000), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendee_notes")),
    )
    op.create_index(op.f("ix_attendee_notes_event_id"), "attendee_notes", ["event_id"])
    op.create_index(op.f("ix_attendee_notes_registration_id"), "attendee_notes", ["registration_id"])


def _columns(table: str) -> list[sa.schema.SchemaItem]:
    found: list[sa.schema.SchemaItem] = [sa.Column("id", sa.Integer(), nullable=False)]
    for column, other in (("event_id", "events"), ("registration_id", "registrations")):
        name = op.f(f"fk_{table}_{column}")
        found.append(sa.Column(column, sa.Integer(), nullable=False))
        found.append(sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name, ondelete="CASCADE"))
    return found


def _fill_keys() -> None:
    """Give those who are registered already what they are sorted by, as it was made when this was written."""
    people = sa.table(
        "registrations",
        *(sa.column(name) for name in ("id", "name", "company", "name_key", "company_key")),
    )
    bind, after = op.get_bind(), 0
    change = (
        sa.update(people)
        .where(people.c.id == sa.bindparam("row"))
        .values(name_key=sa.bindparam("of_name"), company_key=sa.bindparam("of_company"))
    )
    while rows := bind.execute(
        sa.select(people.c.id, people.c.name, people.c.company)
        .where(people.c.id > after)
        .order_by(people.c.id)
        .limit(BATCH)
    ).all():
        keys = [{"row": row.id, "of_name": _key(row.name), "of_company": _key(row.company)} for row in rows]
        bind.execute(change, keys)
        after = rows[-1].id


def _key(name: str) -> str:
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", name).casefold()).translate(LAST)
    folded = "".join(sign for sign in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(sign))
    return " ".join(folded.split())[:200]


def downgrade() -> None:
    """Refuse: tags and notes would be lost. Restore the backup instead."""
    raise NotImplementedError("restore the backup that was taken before the upgrade")
