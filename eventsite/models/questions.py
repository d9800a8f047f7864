"""Questions to the speakers: asked, supported, moderated, answered."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint, false, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventsite.database import Base, UtcDateTime
from eventsite.models.events import ProgrammeItem, Speaker
from eventsite.models.registrations import Registration
from eventsite.rules.questions import (
    AnswerState,
    Audience,
    CountsShown,
    DeclineReason,
    Handling,
    Moderation,
    NameDisplay,
    Phase,
    ScreenMode,
)


class Question(Base):
    """A question. `public_no` counts from 1 in the event and is never used again.

    `body_original` is never overwritten; `proposal` is what the asker wants instead once others have seen the
    question. The asker may be gone while the question stays. A merged one points at the question it was merged
    into and at the last of the chain, `root_id`, under which its supporters are counted; no vote is ever moved.
    One that was taken along from an earlier meeting of the series points there with `carried_from_id`.
    `version` counts changes, so that two moderators never overwrite each other. `kept_*` hold the numbers once
    the people behind them have been erased.
    """

    __tablename__ = "questions"
    __table_args__ = (
        UniqueConstraint("event_id", "public_no"),
        Index("ix_questions_event_id_moderation", "event_id", "moderation"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    public_no: Mapped[int]
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registrations.id", ondelete="SET NULL"), index=True)
    entered_by: Mapped[str] = mapped_column(String(40), default="", server_default="")
    speaker_id: Mapped[int | None] = mapped_column(ForeignKey("speakers.id", ondelete="SET NULL"), index=True)
    item_id: Mapped[int | None] = mapped_column(ForeignKey("programme_items.id", ondelete="SET NULL"), index=True)
    body_original: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    proposal: Mapped[str] = mapped_column(Text, default="", server_default="")
    background: Mapped[str] = mapped_column(Text, default="", server_default="")
    name_display: Mapped[NameDisplay] = mapped_column(String(20), default=NameDisplay.ANONYMOUS)
    audience: Mapped[Audience] = mapped_column(String(20), default=Audience.ALL, server_default="all")
    phase: Mapped[Phase] = mapped_column(String(20), default=Phase.ADVANCE, server_default="advance")
    moderation: Mapped[Moderation] = mapped_column(String(20), default=Moderation.SUBMITTED)
    held_for: Mapped[str] = mapped_column(String(40), default="", server_default="")
    handling: Mapped[Handling] = mapped_column(String(20), default=Handling.OPEN, server_default="open")
    reason: Mapped[DeclineReason | None] = mapped_column(String(20))
    reason_text: Mapped[str] = mapped_column(String(500), default="", server_default="")
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("questions.id"), index=True)
    root_id: Mapped[int | None] = mapped_column(ForeignKey("questions.id"), index=True)
    goes_with_id: Mapped[int | None] = mapped_column(ForeignKey("questions.id"), index=True)
    carried_from_id: Mapped[int | None] = mapped_column(ForeignKey("questions.id", ondelete="SET NULL"), index=True)
    queue_no: Mapped[int | None]
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    shown_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_live_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_written_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reports_heard_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    form_key: Mapped[str | None] = mapped_column(String(64))
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    kept_supporters: Mapped[int | None]
    kept_organizations: Mapped[int | None]
    kept_seen: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    registration: Mapped[Registration | None] = relationship(lazy="raise_on_sql")
    speaker: Mapped[Speaker | None] = relationship(lazy="raise_on_sql")
    item: Mapped[ProgrammeItem | None] = relationship(lazy="raise_on_sql")
    answer: Mapped["QuestionAnswer | None"] = relationship(back_populates="question", lazy="raise_on_sql")


class QuestionVote(Base):
    """Somebody wonders the same. The primary key lets nobody wonder twice."""

    __tablename__ = "question_votes"

    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id", ondelete="CASCADE"), primary_key=True)
    registration_id: Mapped[int] = mapped_column(
        ForeignKey("registrations.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class QuestionExposure(Base):
    """A page with the question on it was delivered to somebody: a trace, only ever counted."""

    __tablename__ = "question_exposures"

    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id", ondelete="CASCADE"), primary_key=True)
    registration_id: Mapped[int] = mapped_column(
        ForeignKey("registrations.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    first_at: Mapped[datetime] = mapped_column(UtcDateTime)


class QuestionReport(Base):
    """Somebody thinks that a question should not be shown."""

    __tablename__ = "question_reports"

    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id", ondelete="CASCADE"), primary_key=True)
    registration_id: Mapped[int] = mapped_column(
        ForeignKey("registrations.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    reason: Mapped[DeclineReason] = mapped_column(String(20))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class QuestionAnswer(Base):
    """The written answer to a question. `actor` is who wrote it last, as the trace names them."""

    __tablename__ = "question_answers"

    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id", ondelete="CASCADE"), primary_key=True)
    body: Mapped[str] = mapped_column(Text)
    speaker_id: Mapped[int | None] = mapped_column(ForeignKey("speakers.id", ondelete="SET NULL"), index=True)
    actor: Mapped[str] = mapped_column(String(40))
    state: Mapped[AnswerState] = mapped_column(String(20), default=AnswerState.DRAFT)
    version: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    question: Mapped[Question] = relationship(back_populates="answer", lazy="raise_on_sql")
    speaker: Mapped[Speaker | None] = relationship(lazy="raise_on_sql")


class QuestionNote(Base):
    """What a speaker notes about a question for themselves, and whether they mean to take it."""

    __tablename__ = "question_notes"

    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id", ondelete="CASCADE"), primary_key=True)
    speaker_id: Mapped[int] = mapped_column(ForeignKey("speakers.id", ondelete="CASCADE"), primary_key=True, index=True)
    is_taken: Mapped[bool] = mapped_column(default=False, server_default=false())
    text: Mapped[str] = mapped_column(Text, default="", server_default="")
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class QuestionChange(Base):
    """One thing that happened to a question: never changed, only added. `before` is what undoing it puts back.

    What somebody wants moderators to think about (rules/matters.py) is settled by a later change, `settled_by_id`,
    unless that one is undone.
    """

    __tablename__ = "question_changes"

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[str] = mapped_column(String(40))
    action: Mapped[str] = mapped_column(String(40))
    reason: Mapped[str] = mapped_column(String(500), default="")
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    version: Mapped[int]  # of the question, after the change
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("question_changes.id", ondelete="SET NULL"), index=True
    )


class QuestionPresence(Base):
    """When a moderator was last seen at an event's questions, and at which of them: so that others know of it."""

    __tablename__ = "question_presences"

    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), primary_key=True)
    actor: Mapped[str] = mapped_column(String(40), primary_key=True)
    question_id: Mapped[int | None] = mapped_column(ForeignKey("questions.id", ondelete="SET NULL"), index=True)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)


class QuestionRound(Base):
    """The questions of one event as a whole: its rules, and what is on the screen.

    `revision` rises with each change that a list shows. Votes raise it at most every few seconds: the first after
    that sets `votes_since`, and those that follow until then are seen together with it.
    """

    __tablename__ = "question_rounds"

    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), primary_key=True)
    opens_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    advance_deadline_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answers_due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    is_moderated: Mapped[bool] = mapped_column(default=True, server_default=true())
    allows_anonymous: Mapped[bool] = mapped_column(default=True, server_default=true())
    allows_private: Mapped[bool] = mapped_column(default=True, server_default=true())
    counts_shown: Mapped[CountsShown] = mapped_column(
        String(20), default=CountsShown.AFTER_DEADLINE, server_default="after_deadline"
    )
    shows_answers: Mapped[bool] = mapped_column(default=True, server_default=true())
    digest_days: Mapped[str] = mapped_column(String(40), default="7 1", server_default="7 1")
    prompts: Mapped[str] = mapped_column(Text, default="", server_default="")
    revision: Mapped[int] = mapped_column(default=1, server_default="1")
    votes_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    current_question_id: Mapped[int | None] = mapped_column(ForeignKey("questions.id", ondelete="SET NULL"), index=True)
    screen_mode: Mapped[ScreenMode] = mapped_column(String(20), default=ScreenMode.CURRENT, server_default="current")
    is_accepting: Mapped[bool] = mapped_column(default=True, server_default=true())
    answers_told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
