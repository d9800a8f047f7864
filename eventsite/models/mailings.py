"""What organizers write to many: mailings with their recipients, and the automatic mails of an event."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from eventsite.database import Base, UtcDateTime
from eventsite.rules.automatic_mails import Audience, Moment, Outcome, Unit
from eventsite.rules.mailings import LeftOut, MailingState, Wording, Wordings
from eventsite.rules.outbox import Kind


class WordingColumns:
    """Subject and text in both languages, with placeholders. What is empty is not written in that language."""

    subject: Mapped[str] = mapped_column(String(200), default="", server_default="")
    text: Mapped[str] = mapped_column(Text, default="", server_default="")
    subject_en: Mapped[str] = mapped_column(String(200), default="", server_default="")
    text_en: Mapped[str] = mapped_column(Text, default="", server_default="")

    @property
    def wordings(self) -> Wordings:
        """What is written, as a value."""
        return Wordings(Wording(self.subject, self.text), Wording(self.subject_en, self.text_en))

    @wordings.setter
    def wordings(self, wordings: Wordings) -> None:
        self.subject, self.text = wordings.swedish.subject, wordings.swedish.text
        self.subject_en, self.text_en = wordings.english.subject, wordings.english.text


class AutomaticMail(WordingColumns, Base):
    """One of an event's automatic mails; an event that has no row for one does not send it.

    `settled_for` is the newest moment that something came of, `outcome` what that was. `audience` is for those after
    the event. What is not worded is said in standard words.
    """

    __tablename__ = "automatic_mails"
    __table_args__ = (UniqueConstraint("event_id", "moment"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    moment: Mapped[Moment] = mapped_column(String(20))
    is_on: Mapped[bool] = mapped_column(default=False, server_default=false())
    on_since: Mapped[datetime] = mapped_column(UtcDateTime)
    amount: Mapped[int]
    unit: Mapped[Unit] = mapped_column(String(10))
    audience: Mapped[Audience] = mapped_column(String(10), default=Audience.PRESENT, server_default="present")
    settled_for: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outcome: Mapped[Outcome | None] = mapped_column(String(10))
    version: Mapped[int] = mapped_column(default=1, server_default="1")


class Mailing(WordingColumns, Base):
    """Something that is mailed to many, one row for each time it is sent.

    `view` is the attendee list's view that it is for, as arguments of an address; an automatic one has the row that
    it comes of instead, and the moment that it is for. Recipients are those who match when it begins.
    """

    __tablename__ = "mailings"
    __table_args__ = (
        UniqueConstraint("automatic_id", "moment_at"),
        Index("ix_mailings_event_id_id", "event_id", "id"),
        Index("ix_mailings_state", "state", "send_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    kind: Mapped[Kind] = mapped_column(String(30), default=Kind.MAILING)
    automatic_id: Mapped[int | None] = mapped_column(ForeignKey("automatic_mails.id", ondelete="CASCADE"))
    moment_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    organizer_id: Mapped[int | None] = mapped_column(ForeignKey("organizers.id", ondelete="SET NULL"), index=True)
    view: Mapped[dict[str, list[str]]] = mapped_column(JSON, default=dict)
    state: Mapped[MailingState] = mapped_column(String(10), default=MailingState.DRAFT)
    send_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    begun_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class MailingRecipient(Base):
    """Somebody whom a mailing was for when it began: left out for a reason, or mailed.

    `message_id` is the newest row of the outbox, None until it is written; `tries` counts those rows.
    """

    __tablename__ = "mailing_recipients"
    __table_args__ = (Index("ix_mailing_recipients_registration_id", "registration_id"),)

    mailing_id: Mapped[int] = mapped_column(ForeignKey("mailings.id", ondelete="CASCADE"), primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registrations.id", ondelete="CASCADE"), primary_key=True)
    left_out: Mapped[LeftOut | None] = mapped_column(String(20))
    message_id: Mapped[int | None] = mapped_column(ForeignKey("outbox.id", ondelete="SET NULL"), index=True)
    tries: Mapped[int] = mapped_column(default=0, server_default="0")
    returned_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SurveyVisit(Base):
    """Somebody has gone on to the event's survey, which is elsewhere. What they answer is not known here."""

    __tablename__ = "survey_visits"

    registration_id: Mapped[int] = mapped_column(ForeignKey("registrations.id", ondelete="CASCADE"), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
