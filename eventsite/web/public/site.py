"""What every template may ask: whose site this is, and how an event stands by the clock."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app, url_for

from eventsite import clock, site
from eventsite.models import Event
from eventsite.queries import seats
from eventsite.rules import events as rules
from eventsite.rules import occasions
from eventsite.rules.events import Opening, Phase
from eventsite.rules.occasions import Day
from eventsite.web import languages
from eventsite.web.public.questions import rounds


@dataclass(frozen=True)
class Site:
    """Who is behind the site, how to reach them and how it looks, from the settings."""

    name: str
    association: str
    email: str
    phone: str
    url: str
    logo: str
    stylesheet: str
    footer: str
    language: str


def for_templates() -> dict[str, Any]:
    """Return what pages and mails find under these names."""
    functions = (opening_of, phase_of, next_day, room_is_open, doors_open, asks_until)
    return {"site": this()} | {function.__name__: function for function in functions}


def this() -> Site:
    """Return the site as it is set up."""
    names = ("SITE_NAME", "ASSOCIATION", "OFFICE_EMAIL", "OFFICE_PHONE", "BASE_URL")
    look = site.look()
    has_own_colours = bool(look.accent or look.accent_dark)
    name, association, email, phone, url = (str(current_app.config[setting]) for setting in names)
    return Site(
        name=name,
        association=association,
        email=email,
        phone=phone,
        url=url,
        logo=look.logo,
        stylesheet=url_for("media.stylesheet", v=look.version, _external=False) if has_own_colours else "",
        footer=look.text("footer", languages.current()),
        language=look.language,
    )


def opening_of(event: Event) -> Opening:
    """Return what the event answers right now to someone who wants to register."""
    return rules.opening(seats.standing(event), clock.now())


def phase_of(event: Event) -> Phase:
    """Return where the event stands right now."""
    return rules.phase(event.starts_at, event.ends_at, clock.now())


def next_day(event: Event) -> Day:
    """Return the day of the event that goes on or comes next, or else its last."""
    return occasions.next_day(event.occasion, clock.now())


def room_is_open(event: Event) -> bool:
    """Say whether the digital room may be entered right now."""
    return occasions.room_is_open(event.occasion, clock.now())


def doors_open(event: Event) -> datetime:
    """Return the moment from which the digital room is let into."""
    return rules.doors_open_at(event.starts_at)


def asks_until(event: Event) -> datetime | None:
    """Return until when one best asks the speakers; None where no questions are taken now."""
    if event.id is None or not event.speakers:
        return None
    now = clock.now()
    standing = rounds.standing(event, now)
    if not standing.is_open or now >= event.ends_at:
        return None
    return standing.deadline if now < standing.deadline else standing.closes_at
