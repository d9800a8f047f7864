"""pictures and site: settings of the site, what speakers say about themselves, materials"""

import sqlalchemy as sa
from alembic import op

from eventsite.database import UtcDateTime

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.add_column("events", sa.Column("presentations_due_at", UtcDateTime(), nullable=True))
    _add_site()
    _add_presentations()
    _add_materials()


def _add_site() -> None:
    texts = ("privacy_sv", "privacy_en", "footer_sv", "footer_en")
    op.create_table(
        "site_settings",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        _words("name", 80),
        _words("association", 200),
        _words("email", 320),
        _words("phone", 40),
        _words("sender_name", 80),
        _words("sender_address", 320),
        sa.Column("retention_days", sa.Integer(), nullable=True),
        sa.Column("needs_days", sa.Integer(), nullable=True),
        _words("accent", 7),
        _words("accent_dark", 7),
        sa.Column("logo_id", sa.Integer(), nullable=True),
        _words("language", 5),
        *(sa.Column(name, sa.Text(), nullable=False) for name in texts),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_site_settings_one_row")),
        sa.ForeignKeyConstraint(["logo_id"], ["images.id"], name=op.f("fk_site_settings_logo_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_settings")),
    )
    op.create_index(op.f("ix_site_settings_logo_id"), "site_settings", ["logo_id"])


def _add_presentations() -> None:
    op.create_table(
        "presentations",
        sa.Column("speaker_id", sa.Integer(), nullable=False),
        _words("state", 20),
        sa.Column("version", sa.Integer(), nullable=False),
        _words("title", 200),
        _words("organization", 200),
        sa.Column("biography", sa.Text(), nullable=False),
        sa.Column("portrait_id", sa.Integer(), nullable=True),
        _words("consent_text_hash", 64),
        sa.Column("consented_at", UtcDateTime(), nullable=False),
        sa.Column("sent_at", UtcDateTime(), nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        _words("note", 500),
        sa.ForeignKeyConstraint(
            ["speaker_id"], ["speakers.id"], name=op.f("fk_presentations_speaker_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["portrait_id"], ["images.id"], name=op.f("fk_presentations_portrait_id")),
        sa.PrimaryKeyConstraint("speaker_id", name=op.f("pk_presentations")),
    )
    op.create_index(op.f("ix_presentations_portrait_id"), "presentations", ["portrait_id"])


def _add_materials() -> None:
    op.create_table(
        "materials",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        _words("title", 200),
        _words("url", 2000),
        _words("name", 40),
        _words("original_name", 200),
        _words("media_type", 120),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("is_early", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("(url = '') <> (name = '')", name=op.f("ck_materials_file_or_link")),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_materials_event_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_materials")),
    )
    op.create_index(op.f("ix_materials_event_id"), "materials", ["event_id"])


def _words(name: str, length: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=length), nullable=False)


def downgrade() -> None:
    """Refuse: files and what speakers have consented to would be lost. Restore the backup instead."""
    raise NotImplementedError("restore the backup that was taken before the upgrade")
