"""companies, groups, fields, invitees, invoices, policies"""

import sqlalchemy as sa
from alembic import op

from eventsite.database import UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None
LIVING = "canonical_email <> '' AND state IN ('confirmed', 'offered', 'pending', 'unconfirmed', 'waitlisted')"


def upgrade() -> None:
    """Go forward."""
    _add_companies()
    _add_erasures()
    _add_fields()
    _add_groups()
    _add_answers()
    _add_address_changes()
    _add_invitees()
    _add_invoices()
    _add_needs()
    op.add_column("event_organizers", _flag("sees_needs"))
    _widen_events()
    _widen_registrations()


def _add_companies() -> None:
    op.create_table(
        "companies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("canonical_name", sa.String(length=200), nullable=False),
        sa.Column("org_number", sa.String(length=20), nullable=True),
        sa.Column("kind", sa.String(length=80), server_default="", nullable=False),
        sa.Column("is_member", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("contact_name", sa.String(length=200), server_default="", nullable=False),
        sa.Column("contact_email", sa.String(length=320), server_default="", nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_companies")),
        sa.UniqueConstraint("canonical_name", name=op.f("uq_companies_canonical_name")),
        sa.UniqueConstraint("org_number", name=op.f("uq_companies_org_number")),
    )
    op.create_table(
        "company_aliases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("canonical_name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_company_aliases_company_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_company_aliases")),
        sa.UniqueConstraint("canonical_name", name=op.f("uq_company_aliases_canonical_name")),
    )
    op.create_index(op.f("ix_company_aliases_company_id"), "company_aliases", ["company_id"])
    op.create_table(
        "company_domains",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("domain", sa.String(length=255), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_company_domains_company_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_company_domains")),
        sa.UniqueConstraint("company_id", "domain", name=op.f("uq_company_domains_company_id_domain")),
    )
    op.create_index(op.f("ix_company_domains_domain"), "company_domains", ["domain"])
    op.create_table(
        "missing_companies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("canonical_name", sa.String(length=200), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("settled_at", UtcDateTime(), nullable=True),
        sa.Column("company_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_missing_companies_company_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_missing_companies")),
        sa.UniqueConstraint("canonical_name", name=op.f("uq_missing_companies_canonical_name")),
    )
    op.create_index(op.f("ix_missing_companies_company_id"), "missing_companies", ["company_id"])


def _add_erasures() -> None:
    op.create_table(
        "erasures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasures")),
    )
    op.create_index(op.f("ix_erasures_key_hash"), "erasures", ["key_hash"])


def _add_fields() -> None:
    op.create_table(
        "fields",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_enabled", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("is_for_staff", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("is_required", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("required_from_at", UtcDateTime(), nullable=True),
        sa.Column("frozen_from_at", UtcDateTime(), nullable=True),
        sa.Column("mode", sa.String(length=20), nullable=True),
        sa.Column("shown_if_field_id", sa.Integer(), nullable=True),
        sa.Column("shown_if_values", sa.JSON(), nullable=False),
        sa.Column("keep_days", sa.Integer(), nullable=True),
        sa.Column("purged_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_fields_event_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["shown_if_field_id"], ["fields.id"], name=op.f("fk_fields_shown_if_field_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fields")),
    )
    op.create_index(op.f("ix_fields_event_id"), "fields", ["event_id"])
    op.create_index(op.f("ix_fields_shown_if_field_id"), "fields", ["shown_if_field_id"])
    op.create_table(
        "field_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("field_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("label", sa.String(length=300), nullable=False),
        sa.Column("help", sa.Text(), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["field_id"], ["fields.id"], name=op.f("fk_field_versions_field_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_field_versions")),
        sa.UniqueConstraint("field_id", "number", name=op.f("uq_field_versions_field_id_number")),
    )


def _add_groups() -> None:
    op.create_table(
        "groups",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("canonical_email", sa.String(length=320), nullable=False),
        sa.Column("company", sa.String(length=200), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=True),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("is_all_or_none", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("form_key", sa.String(length=64), nullable=True),
        sa.Column("manage_version", sa.Integer(), nullable=False),
        sa.Column("reminded_at", UtcDateTime(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("erased_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_groups_company_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_groups_event_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_groups")),
        sa.UniqueConstraint("event_id", "form_key", name=op.f("uq_groups_event_id_form_key")),
    )
    op.create_index(op.f("ix_groups_canonical_email"), "groups", ["canonical_email"])
    op.create_index(op.f("ix_groups_company_id"), "groups", ["company_id"])
    op.create_index(op.f("ix_groups_event_id"), "groups", ["event_id"])


def _add_answers() -> None:
    op.create_table(
        "answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("field_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("answered_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["field_id"], ["fields.id"], name=op.f("fk_answers_field_id")),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registrations.id"], name=op.f("fk_answers_registration_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["version_id"], ["field_versions.id"], name=op.f("fk_answers_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answers")),
        sa.UniqueConstraint("registration_id", "field_id", name=op.f("uq_answers_registration_id_field_id")),
    )
    op.create_index(op.f("ix_answers_field_id"), "answers", ["field_id"])
    op.create_index(op.f("ix_answers_version_id"), "answers", ["version_id"])
    op.create_table(
        "uploads",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("field_id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("original_name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_uploads_event_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["field_id"], ["fields.id"], name=op.f("fk_uploads_field_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registrations.id"], name=op.f("fk_uploads_registration_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_uploads")),
        sa.UniqueConstraint("name", name=op.f("uq_uploads_name")),
    )
    op.create_index(op.f("ix_uploads_created_at"), "uploads", ["created_at"])
    op.create_index(op.f("ix_uploads_event_id"), "uploads", ["event_id"])
    op.create_index(op.f("ix_uploads_field_id"), "uploads", ["field_id"])
    op.create_index(op.f("ix_uploads_registration_id"), "uploads", ["registration_id"])


def _add_address_changes() -> None:
    op.create_table(
        "address_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registrations.id"],
            name=op.f("fk_address_changes_registration_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address_changes")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_address_changes_secret_hash")),
    )
    op.create_index(op.f("ix_address_changes_registration_id"), "address_changes", ["registration_id"])


def _add_invitees() -> None:
    op.create_table(
        "invitees",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("canonical_email", sa.String(length=320), nullable=False),
        sa.Column("company", sa.String(length=200), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("is_locked", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("skips_approval", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("invited_at", UtcDateTime(), nullable=True),
        sa.Column("reminded_at", UtcDateTime(), nullable=True),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.Column("erased_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_invitees_company_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_invitees_event_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registrations.id"], name=op.f("fk_invitees_registration_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitees")),
        sa.UniqueConstraint("event_id", "canonical_email", name=op.f("uq_invitees_event_id_canonical_email")),
    )
    op.create_index(op.f("ix_invitees_company_id"), "invitees", ["company_id"])
    op.create_index(op.f("ix_invitees_registration_id"), "invitees", ["registration_id"])


def _add_invoices() -> None:
    op.create_table(
        "invoice_details",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=True),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("company", sa.String(length=200), nullable=False),
        sa.Column("org_number", sa.String(length=20), nullable=False),
        sa.Column("reference", sa.String(length=100), nullable=False),
        sa.Column("address", sa.String(length=500), nullable=False),
        sa.Column("peppol_id", sa.String(length=60), nullable=False),
        sa.Column("price", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_invoice_details_event_id")),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_invoice_details_group_id")),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registrations.id"], name=op.f("fk_invoice_details_registration_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoice_details")),
        sa.UniqueConstraint("group_id", name=op.f("uq_invoice_details_group_id")),
        sa.UniqueConstraint("registration_id", name=op.f("uq_invoice_details_registration_id")),
    )
    op.create_index(op.f("ix_invoice_details_event_id"), "invoice_details", ["event_id"])


def _add_needs() -> None:
    op.create_table(
        "special_needs",
        sa.Column("registration_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("consent_text_hash", sa.String(length=64), nullable=False),
        sa.Column("consented_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registrations.id"], name=op.f("fk_special_needs_registration_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("registration_id", name=op.f("pk_special_needs")),
    )


def _widen_events() -> None:
    op.add_column("events", sa.Column("admission", sa.String(length=20), server_default="open", nullable=False))
    for name in (
        "asks_for_proof",
        "unproven_holds_seat",
        "needs_approval",
        "reviews_edits",
        "asks_diet",
        "asks_access",
    ):
        op.add_column("events", _flag(name))
    for name, default in (
        ("proof_hours", 24), ("offer_hours", 24), ("queue_closes_hours", 0), ("max_group", 10), ("keep_needs_days", 7),
    ):  # fmt: skip
        op.add_column("events", sa.Column(name, sa.Integer(), server_default=str(default), nullable=False))
    for name in ("offers_hours", "price_member", "price_other", "keep_person_days"):
        op.add_column("events", sa.Column(name, sa.Integer(), nullable=True))
    for name, constraint, least in (
        ("company_quota", "quota_positive", 1),
        ("capacity_on_site", "on_site_not_negative", 0),
        ("capacity_digital", "digital_not_negative", 0),
    ):
        check = f"CONSTRAINT ck_events_{constraint} CHECK ({name} IS NULL OR {name} >= {least})"
        op.execute(f"ALTER TABLE events ADD COLUMN {name} INTEGER {check}")
    for name in ("instructions_on_site", "instructions_digital"):
        op.add_column("events", sa.Column(name, sa.Text(), server_default="", nullable=False))
    op.add_column("events", sa.Column("invoice_terms", sa.String(length=1000), server_default="", nullable=False))
    for name in (
        "queue_closed_at", "edits_close_at", "names_due_at", "free_until_at", "needs_purged_at", "people_purged_at",
    ):  # fmt: skip
        op.add_column("events", sa.Column(name, UtcDateTime(), nullable=True))


def _widen_registrations() -> None:
    # By hand, for on SQLite Alembic would make the table anew, and dropping the old one would empty what refers to it.
    for column, other in (("company_id", "companies"), ("group_id", "groups")):
        constraint = f"CONSTRAINT fk_registrations_{column} REFERENCES {other} (id)"
        op.execute(f"ALTER TABLE registrations ADD COLUMN {column} INTEGER {constraint}")
        op.create_index(op.f(f"ix_registrations_{column}"), "registrations", [column])
    op.add_column("registrations", sa.Column("mode", sa.String(length=20), nullable=True))
    op.add_column("registrations", sa.Column("queue_no", sa.Integer(), server_default="0", nullable=False))
    op.add_column("registrations", _flag("holds_seat"))
    for name in ("expires_at", "review_at", "edits_until_at", "erased_at"):
        op.add_column("registrations", sa.Column(name, UtcDateTime(), nullable=True))
    op.create_index(op.f("ix_registrations_expires_at"), "registrations", ["expires_at"])
    op.execute("UPDATE registrations SET queue_no = seq")
    op.execute("UPDATE registrations SET holds_seat = (state IN ('confirmed', 'offered'))")
    op.drop_index("ix_registrations_queue", "registrations")
    op.create_index("ix_registrations_queue", "registrations", ["event_id", "state", "queue_no"])
    op.drop_index("uq_registrations_living", "registrations")
    op.create_index(
        "uq_registrations_living",
        "registrations",
        ["event_id", "canonical_email"],
        unique=True,
        sqlite_where=sa.text(LIVING),
        postgresql_where=sa.text(LIVING),
    )


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), server_default=sa.false(), nullable=False)


def downgrade() -> None:
    """Refuse: companies, groups and answers would be lost. Restore the backup that was taken before the upgrade."""
    raise NotImplementedError("restore the backup that was taken before the upgrade")
