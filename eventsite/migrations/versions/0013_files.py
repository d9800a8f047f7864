"""files: people taken in and out, and who stands in the participants' list"""

import sqlalchemy as sa
from alembic import op

from eventsite.database import UtcDateTime

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.add_column("events", sa.Column("lists_participants", sa.Boolean(), server_default=sa.false(), nullable=False))
    _exports()
    _imports()
    op.create_table(
        "listing_consents",
        sa.Column("registration_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("consent_text_hash", sa.String(length=64), nullable=False),
        sa.Column("consented_at", UtcDateTime(), nullable=False),
        _key("listing_consents", "registration_id", "registrations", "CASCADE"),
        sa.PrimaryKeyConstraint("registration_id", name=op.f("pk_listing_consents")),
    )


def _exports() -> None:
    op.create_table(
        "exports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("organizer_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("after_id", sa.Integer(), nullable=True),
        sa.Column("up_to_id", sa.Integer(), nullable=True),
        sa.Column("view", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("language", sa.String(length=5), server_default="sv", nullable=False),
        sa.Column("name", sa.String(length=80), server_default="", nullable=False),
        sa.Column("rows", sa.Integer(), server_default="0", nullable=False),
        sa.Column("written", sa.Integer(), server_default="0", nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("touched_at", UtcDateTime(), nullable=False),
        _key("exports", "event_id", "events", "CASCADE"),
        _key("exports", "organizer_id", "organizers", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exports")),
    )
    op.create_index(op.f("ix_exports_event_id_organizer_id"), "exports", ["event_id", "organizer_id"])
    op.create_index(op.f("ix_exports_organizer_id"), "exports", ["organizer_id"])
    op.create_index(op.f("ix_exports_created_at"), "exports", ["created_at"])


def _imports() -> None:
    op.create_table(
        "attendee_imports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("organizer_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("headings", sa.JSON(), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("with_mail", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("rows", sa.Integer(), server_default="0", nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("confirmed_at", UtcDateTime(), nullable=True),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        _key("attendee_imports", "event_id", "events", "CASCADE"),
        _key("attendee_imports", "organizer_id", "organizers", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendee_imports")),
    )
    op.create_index(op.f("ix_attendee_imports_event_id"), "attendee_imports", ["event_id"])
    op.create_index(op.f("ix_attendee_imports_organizer_id"), "attendee_imports", ["organizer_id"])
    op.create_table(
        "import_rows",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("cells", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.Column("problem", sa.String(length=20), nullable=True),
        sa.Column("column", sa.String(length=20), server_default="", nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=True),
        _key("import_rows", "import_id", "attendee_imports", "CASCADE"),
        _key("import_rows", "registration_id", "registrations", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_rows")),
        sa.UniqueConstraint("import_id", "number", name=op.f("uq_import_rows_import_id_number")),
    )
    op.create_index(op.f("ix_import_rows_registration_id"), "import_rows", ["registration_id"])


def _key(table: str, column: str, other: str, on_delete: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name, ondelete=on_delete)


def downgrade() -> None:
    """Refuse: who has consented to what would be lost. Restore the backup instead."""
    raise NotImplementedError("restore the backup that was taken before the upgrade")
