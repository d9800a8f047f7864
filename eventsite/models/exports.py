"""What has been taken out of the attendee list, by whom, and files that are being made of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventsite.database import Base, UtcDateTime
from eventsite.models.organizers import Organizer
from eventsite.rules.exports import ExportState


class Export(Base):
    """One time that an organizer took attendees out of an event.

    Of those "since the last time" `after_id` and `up_to_id` say which registrations it held, so that the same file
    can be made again; nothing of what they say is kept. Of a file that is made beforehand `view` is what it shows,
    `name` the file in the instance folder, and `written` of `rows` how far it has come; `view` and `name` go with it.
    """

    __tablename__ = "exports"
    __table_args__ = (Index("ix_exports_event_id_organizer_id", "event_id", "organizer_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    organizer_id: Mapped[int] = mapped_column(ForeignKey("organizers.id", ondelete="CASCADE"), index=True)
    state: Mapped[ExportState] = mapped_column(String(20))
    after_id: Mapped[int | None]
    up_to_id: Mapped[int | None]
    view: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    language: Mapped[str] = mapped_column(String(5), default="sv", server_default="sv")
    name: Mapped[str] = mapped_column(String(80), default="", server_default="")
    rows: Mapped[int] = mapped_column(default=0, server_default="0")
    written: Mapped[int] = mapped_column(default=0, server_default="0")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    touched_at: Mapped[datetime] = mapped_column(UtcDateTime)

    organizer: Mapped[Organizer] = relationship(lazy="raise_on_sql")
