"""Feeds as tests read them, and what is done meanwhile to the meetings in them."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import Flask
from icalendar import Calendar
from werkzeug.test import TestResponse

from eventsite.database import db, transaction
from eventsite.models import Event, Organizer
from eventsite.services import events
from tests.factories import MEETING, Made, Make

ALL = ("/calendar.ics", "/themes/segregation/calendar.ics", "/series/boendet/calendar.ics")
BOTH = [prefix + path for path in ALL for prefix in ("", "/en")]


def meeting(make: Make) -> Made:
    """Return a meeting that is in every feed, with people around it whom no feed may name."""
    event = make.event(
        series="Boendet",
        contact_name="Karin Wallin",
        contact_email="karin@privat.example",
        contact_phone="070-123 45 67",
    )
    make.registration(event, 1)
    return event


def does(app: Flask, service: Callable[..., Any], *arguments: Any) -> None:
    """Do what an organizer does."""
    with app.app_context(), transaction():
        service(*arguments)


def edits(app: Flask, event: Made, **changes: Any) -> None:
    """Save changed details, as Alva does."""
    with app.app_context(), transaction():
        version = db.session.get_one(Event, event.id).version
        alva = db.session.query(Organizer).first()
        assert alva is not None
        events.edit(event.id, replace(MEETING, **changes), version, alva)


def listed(answer: TestResponse) -> list[tuple[str, str, int]]:
    """Return (SUMMARY, STATUS, SEQUENCE) of the feed's events in their order."""
    found = Calendar.from_ical(answer.data).walk("VEVENT")
    return [(str(one["SUMMARY"]), str(one["STATUS"]), int(one["SEQUENCE"])) for one in found]


def titles(answer: TestResponse) -> list[str]:
    """Return the SUMMARY of the feed's events in their order."""
    return [title for title, _, _ in listed(answer)]


def statuses(answer: TestResponse) -> list[tuple[str, str]]:
    """Return (SUMMARY, STATUS) of the feed's events in their order."""
    return [(title, status) for title, status, _ in listed(answer)]
