"""The event's own questions on the form, their versions, and what people have answered."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint, false, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventsite.database import Base, UtcDateTime
from eventsite.rules.fields import Asked, FieldKind, Option
from eventsite.rules.policies import Mode


class Field(Base):
    """A field of one event's form: what is not versioned. It is hidden by `is_enabled`, never deleted once answered.

    It is shown only for `mode` if set, and only if the answer to `shown_if_field_id` is among `shown_if_values`.
    """

    __tablename__ = "fields"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    is_enabled: Mapped[bool] = mapped_column(default=True, server_default=true())
    is_for_staff: Mapped[bool] = mapped_column(default=False, server_default=false())
    is_required: Mapped[bool] = mapped_column(default=False, server_default=false())
    required_from_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    frozen_from_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    mode: Mapped[Mode | None] = mapped_column(String(20))
    shown_if_field_id: Mapped[int | None] = mapped_column(ForeignKey("fields.id", ondelete="SET NULL"), index=True)
    shown_if_values: Mapped[list[str]] = mapped_column(JSON, default=list)
    keep_days: Mapped[int | None]
    purged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    versions: Mapped[list["FieldVersion"]] = relationship(
        order_by="FieldVersion.number", cascade="all, delete-orphan", lazy="raise_on_sql"
    )

    @property
    def version(self) -> "FieldVersion":
        """What it asks now."""
        return self.versions[-1]

    @property
    def asked(self) -> Asked:
        """The field as the rules look at it."""
        return Asked(
            id=self.id,
            version_id=self.version.id,
            kind=FieldKind(self.version.kind),
            label=self.version.label,
            help=self.version.help,
            options=self.version.choices,
            is_enabled=self.is_enabled,
            is_required=self.is_required,
            is_for_staff=self.is_for_staff,
            mode=Mode(self.mode) if self.mode else None,
            shown_if_field_id=self.shown_if_field_id,
            shown_if_values=tuple(self.shown_if_values),
            required_from_at=self.required_from_at,
            frozen_from_at=self.frozen_from_at,
        )

    def label_of(self, key: str, version: "FieldVersion") -> str:
        """Return what an option was called in that version, or in the newest that has it; "" if none has."""
        for known in (version, *reversed(self.versions)):
            for option in known.choices:
                if option.key == key:
                    return option.label
        return ""


class FieldVersion(Base):
    """What a field asks: changed in place until an answer points at it, then a new one is made.

    `options` is a list of {"key", "label", "places"}: a key never changes its meaning, `places` is None
    where there is no limit.
    """

    __tablename__ = "field_versions"
    __table_args__ = (UniqueConstraint("field_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    field_id: Mapped[int] = mapped_column(ForeignKey("fields.id", ondelete="CASCADE"))
    number: Mapped[int]
    kind: Mapped[FieldKind] = mapped_column(String(20))
    label: Mapped[str] = mapped_column(String(300))
    help: Mapped[str] = mapped_column(Text, default="")
    options: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)

    @property
    def choices(self) -> tuple[Option, ...]:
        """The options as the rules look at them."""
        return tuple(Option(**option) for option in self.options)


class Answer(Base):
    """What one person has answered to one field, in the version that was answered.

    `value` is text, a number, true or false, a day as ISO 8601, a list of option keys, or the id of an upload.
    """

    __tablename__ = "answers"
    __table_args__ = (UniqueConstraint("registration_id", "field_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registrations.id", ondelete="CASCADE"))
    field_id: Mapped[int] = mapped_column(ForeignKey("fields.id"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("field_versions.id"), index=True)
    value: Mapped[Any] = mapped_column(JSON)
    answered_at: Mapped[datetime] = mapped_column(UtcDateTime)

    version: Mapped[FieldVersion] = relationship(lazy="raise_on_sql")


class Upload(Base):
    """A file that came with a form. It is claimed when the form is accepted; unclaimed ones are swept away."""

    __tablename__ = "uploads"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), index=True)
    field_id: Mapped[int] = mapped_column(ForeignKey("fields.id", ondelete="CASCADE"), index=True)
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registrations.id", ondelete="SET NULL"), index=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    original_name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
