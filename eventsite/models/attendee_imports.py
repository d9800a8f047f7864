"""Lists of people that are taken in: what was in the file, until each row has been dealt with."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint, true
from sqlalchemy.orm import Mapped, mapped_column

from eventsite.database import Base, UtcDateTime
from eventsite.rules.attendee_imports import ImportState, Outcome, Wrong


class AttendeeImport(Base):
    """A file of people. The file itself is not kept: its rows are, each until it has been dealt with.

    `columns` says which column holds what, by the names of rules.attendee_imports.
    """

    __tablename__ = "attendee_imports"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), index=True)
    organizer_id: Mapped[int | None] = mapped_column(ForeignKey("organizers.id", ondelete="SET NULL"), index=True)
    state: Mapped[ImportState] = mapped_column(String(20))
    file_name: Mapped[str] = mapped_column(String(200))
    headings: Mapped[list[str]] = mapped_column(JSON, default=list)
    columns: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    with_mail: Mapped[bool] = mapped_column(default=True, server_default=true())
    rows: Mapped[int] = mapped_column(default=0, server_default="0")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ImportRow(Base):
    """A row of such a file, numbered as a spreadsheet numbers it.

    `cells` go as soon as the row is dealt with, but for rows with mistakes: those are kept a while to be corrected.
    """

    __tablename__ = "import_rows"
    __table_args__ = (UniqueConstraint("import_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("attendee_imports.id", ondelete="CASCADE"))
    number: Mapped[int]
    cells: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    outcome: Mapped[Outcome | None] = mapped_column(String(20))
    problem: Mapped[Wrong | None] = mapped_column(String(20))
    column: Mapped[str] = mapped_column(String(20), default="", server_default="")
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registrations.id", ondelete="SET NULL"), index=True)
