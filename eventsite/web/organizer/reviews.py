"""What an edit means for those registered: shown, and confirmed, before it is saved."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from flask import render_template, request
from flask_babel import gettext
from flask_wtf import FlaskForm
from wtforms import FieldList, FileField, FormField
from wtforms.csrf.core import CSRFTokenField
from wtforms.fields import Field

from eventsite import clock, notifications
from eventsite.models import Event, Registration, Session
from eventsite.notifications.invitations import location
from eventsite.queries import calendar_entries as entry_queries
from eventsite.queries import outbox as outbox_queries
from eventsite.rules import changes
from eventsite.rules.changes import Aspect
from eventsite.rules.details import EventDetails, SessionDetails
from eventsite.rules.outbox import JOINING
from eventsite.rules.registrations import RegistrationState
from eventsite.services import events
from eventsite.web.forms.events import EventForm
from eventsite.web.forms.reviews import ReviewForm
from eventsite.web.organizer import frames

TELL, IN_SILENCE = "tell", "silently"


@dataclass(frozen=True)
class SessionChange:
    """A session as it is, None if it is new, and as it will be, None if it is taken away."""

    before: Session | None
    after: SessionDetails | None

    @property
    def is_felt(self) -> bool:
        """Whether somebody who has chosen it must be told: it is taken away, or at another time or place."""
        if self.before is None or self.after is None:
            return self.before is not None
        return _when_and_where(self.before) != _when_and_where(self.after)


@dataclass(frozen=True)
class Review:
    """An edit that has not been saved: what is new in calendars, how many are told, when and in which words."""

    event: Event
    after: Event
    aspects: frozenset[Aspect]
    invitations: int
    waiting: int
    due_at: datetime
    sessions: tuple[SessionChange, ...] = ()
    form: ReviewForm = field(default_factory=ReviewForm)

    @property
    def moves_event(self) -> bool:
        """Whether everyone is asked anew."""
        return bool(self.aspects & changes.ASKS_ANEW)

    @property
    def asks_anew(self) -> bool:
        """Whether anybody is asked anew."""
        return self.moves_event or any(change.is_felt for change in self.sessions)

    @property
    def is_of_sessions(self) -> bool:
        """Whether only sessions are new, so that only those who have chosen them are told."""
        return self.aspects == {Aspect.SESSIONS}

    @property
    def is_needed(self) -> bool:
        """Whether there is anybody to tell, and the organizer has not confirmed it."""
        return bool(self.invitations + self.waiting) and bool(self.aspects)

    @property
    def is_confirmed(self) -> bool:
        """Whether the organizer has seen this and said how to save it."""
        return request.form.get("confirmed") in {TELL, IN_SILENCE} and self.form.validate()

    @property
    def is_silent(self) -> bool:
        """Whether nobody is to be told."""
        return self.may_be_silent and request.form.get("confirmed") == IN_SILENCE

    @property
    def may_be_silent(self) -> bool:
        """Whether it can be saved without telling anybody."""
        return not self.aspects & changes.NEVER_SILENT

    def message(self) -> notifications.Notification:
        """Return the mail as it will read, to somebody made up."""
        somebody = Registration(
            id=0,
            name="Förnamn Efternamn",
            company="Bolaget",
            email="namn@bolaget.example",
            language=self.after.language,
            state=RegistrationState.CONFIRMED,
            manage_version=0,
            join_version=0,
        )
        line = self.form.own_line.data or ""
        if self.moves_event:
            return notifications.moved(somebody, self.after, None, self.event.occasion, line)
        return notifications.changed(somebody, self.after, None, sorted(self.aspects), line)


def of(event: Event, details: EventDetails) -> Review:
    """Return what saving the details would mean for those registered for the event."""
    after = events.preview(details)
    after.slug, after.state = event.slug, event.state
    aspects = changes.between(events.aspects_of(event), events.aspects_of(after)) & changes.IN_INVITATIONS
    pending = outbox_queries.pending_change(event.id)
    is_told = events.may_tell(event) and clock.now() < after.ends_at
    return Review(
        event=event,
        after=after,
        aspects=aspects,
        invitations=entry_queries.count_active(event.id) if is_told else 0,
        waiting=event.waiting if is_told and aspects & changes.ASKS_ANEW else 0,
        due_at=pending.due_at if pending else clock.now() + JOINING,
        sessions=tuple(_session_changes(event.current_sessions, details.sessions)),
    )


def page(review: Review, form: EventForm) -> tuple[str, int]:
    """Return the page that asks, with all that was typed in it, and its status."""
    status = 422 if review.form.errors else 200
    return render_template(
        "organizer/editing/review.html",
        **frames.around(review.event),
        review=review,
        form=form,
        typed=list(typed_in(form)),
        words=_in_words(),
        places=[location(each.occasion, each.room_name) for each in (review.event, review.after)],
    ), status


def typed_in(fields: FlaskForm | FormField | FieldList) -> Iterator[tuple[str, str]]:
    """Yield the names and values that a browser would send for the form, without files and its token."""
    for each in fields:
        if isinstance(each, FieldList | FormField):
            yield from typed_in(each)
        elif not isinstance(each, FileField | CSRFTokenField):
            yield from _sent(each)


def _session_changes(before: Iterable[Session], after: Iterable[SessionDetails]) -> Iterator[SessionChange]:
    """Yield the sessions that are new, other or gone."""
    known = {session.id: session for session in before}
    for details in after:
        session = known.pop(details.id, None) if details.id else None
        if session is None or _all_of(session) != _all_of(details):
            yield SessionChange(session, details)
    for session in known.values():
        yield SessionChange(session, None)


def _when_and_where(session: Session | SessionDetails) -> tuple[datetime, datetime, str]:
    return session.starts_wall, session.ends_wall, session.place


def _all_of(session: Session | SessionDetails) -> tuple[object, ...]:
    return (session.title, *_when_and_where(session))


def _in_words() -> dict[str, str]:
    return {
        Aspect.TIME: gettext("Time"),
        Aspect.PLACE: gettext("Place"),
        Aspect.TITLE: gettext("Title"),
        Aspect.SUMMARY: gettext("Short description"),
        Aspect.PROGRAMME: gettext("Programme"),
        Aspect.ROOM: gettext("Digital room"),
        Aspect.SESSIONS: gettext("Sessions"),
        Aspect.CONTACT: gettext("Contact"),
        Aspect.THEMES: gettext("Themes"),
    }


def _sent(each: Field) -> Iterator[tuple[str, str]]:
    if each.type == "BooleanField":
        if each.data:
            yield each.name, "y"
        return
    value = each._value() if hasattr(each, "_value") else each.data
    for one in value if isinstance(value, list | tuple) else [value]:
        yield each.name, "" if one is None else str(one)
