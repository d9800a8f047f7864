"""A person's meetings as their own feed holds them (calendar.md §6.1).

What the person has a seat for is CONFIRMED and what they wait for TENTATIVE, both CANCELLED when the date
does not hold. A registration that has ended vanishes: calendars take out what a feed drops.
"""

import hashlib
from collections.abc import Iterable
from datetime import datetime

from flask import render_template
from flask_babel import force_locale, gettext

from eventsite import calendar, notifications
from eventsite.models import Registration, Session
from eventsite.notifications.invitations import location
from eventsite.notifications.messages import about_registration, absolute
from eventsite.rules.entry_times import times
from eventsite.rules.invitations import PublicEntry
from eventsite.rules.registrations import RegistrationState
from eventsite.web.public import downloads, site

SHOWN = (RegistrationState.CONFIRMED, RegistrationState.WAITLISTED)


def calendar_feed(registrations: Iterable[Registration], language: str, address: str) -> bytes:
    """Return the feed of those registrations that hold a seat or wait for one, in that language."""
    with force_locale(language):
        entries = [
            _entry(registration, session)
            for registration in registrations
            if registration.state in SHOWN
            for session in registration.sessions or (None,)
        ]
        properties = calendar.FeedProperties(
            name=gettext("My meetings (%(site)s)", site=site.this().name),
            address=address,
            url=absolute("public.registrations.mine", lang=language),
        )
    return calendar.feed(entries, properties)


def changed_at(registration: Registration) -> datetime:
    """Return when the registration or its event last changed, as calendars see it."""
    return max(registration.changed_at, downloads.changed_at(registration.event))


def _entry(registration: Registration, session: Session | None) -> PublicEntry:
    """Return the entry; its SEQUENCE is the age in seconds of what it says, so it grows with every change."""
    event, changed = registration.event, changed_at(registration)
    occasion = event.occasion_of(session, registration.mode)
    about = about_registration(registration, event, session)
    return PublicEntry(
        uid=_uid(registration, session),
        sequence=int((changed - registration.created_at).total_seconds()),
        created_at=registration.created_at,
        changed_at=changed,
        **times(occasion),
        summary=_summary(registration, session),
        description=render_template("public/feeds/description.txt", **about).strip(),
        location=location(occasion, event.room_name),
        url=about["event_url"],
        categories=tuple(theme.name for theme in event.themes),
        cancelled=_is_off(registration, session),
        tentative=registration.state == RegistrationState.WAITLISTED,
    )


def _uid(registration: Registration, session: Session | None) -> str:
    """Return a UID that is neither the invitation's nor the public one, never changes and identifies nobody (D10)."""
    domain = notifications.organizer_party().address.partition("@")[2]
    named = f"personal {registration.id} {session.id if session else ''} {domain}"
    return f"{hashlib.sha256(named.encode()).hexdigest()[:32]}@{domain}"


def _is_off(registration: Registration, session: Session | None) -> bool:
    """Say whether the date does not hold: that of the event, or of the session alone."""
    return registration.event.state in downloads.CALLED_OFF or bool(session and session.cancelled_at)


def _summary(registration: Registration, session: Session | None) -> str:
    event = registration.event
    title = f"{event.title}: {session.title}" if session else event.title
    if event.state in downloads.CALLED_OFF:
        return downloads.titled(event, title)
    if session and session.cancelled_at:
        return gettext("Called off: %(title)s", title=title)
    is_waiting = registration.state == RegistrationState.WAITLISTED
    return gettext("Waiting list: %(title)s", title=title) if is_waiting else title
