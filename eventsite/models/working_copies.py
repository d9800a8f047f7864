"""What organizers have in hand: unsaved copies of the editor, who has it open, what earlier versions said."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from eventsite.database import Base, UtcDateTime


class WorkingCopy(Base):
    """The editor as one organizer has left it, unsaved: of an event, or of a new one that is not stored yet.

    `typed` is a list of [name, value] as a browser sends them, not checked. `seen_version` is what it began from.
    """

    __tablename__ = "working_copies"
    __table_args__ = (
        UniqueConstraint("organizer_id", "event_id"),
        Index(
            "uq_working_copies_of_new",
            "organizer_id",
            unique=True,
            sqlite_where=text("event_id IS NULL"),
            postgresql_where=text("event_id IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organizer_id: Mapped[int] = mapped_column(ForeignKey("organizers.id", ondelete="CASCADE"))
    event_id: Mapped[int | None] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), index=True)
    seen_version: Mapped[int]
    typed: Mapped[list[list[str]]] = mapped_column(JSON)
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class EditorPresence(Base):
    """That an organizer had the editor of an event open at a moment."""

    __tablename__ = "editor_presences"

    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), primary_key=True)
    organizer_id: Mapped[int] = mapped_column(ForeignKey("organizers.id", ondelete="CASCADE"), primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)


class EventSnapshot(Base):
    """What an event said, written down when somebody replaced it: so that who saves later sees what has changed.

    `version` is the last that said so; whoever has seen an older one, and none was written down since, saw the same.
    """

    __tablename__ = "event_snapshots"

    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    contents: Mapped[dict[str, Any]] = mapped_column(JSON)
    replaced_by_id: Mapped[int | None] = mapped_column(ForeignKey("organizers.id", ondelete="SET NULL"), index=True)
    replaced_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
