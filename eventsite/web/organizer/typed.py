"""The editor's form from what is not a request: what was kept of it, or what comes of two who have saved."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from flask import request
from werkzeug.datastructures import MultiDict

from eventsite.rules.details import EventDetails, ItemDetails
from eventsite.services import events
from eventsite.web.forms.events import EventForm
from eventsite.web.forms.times import shown_clock
from eventsite.web.organizer import drafts, reviews

TOKEN = "csrf_token"  # noqa: S105 - the name of the field


def form_of_pairs(pairs: Iterable[Sequence[str]], *, asks_token: bool = True) -> EventForm:
    """Return the form as if a browser had sent those names and values, with the token of this request if it has one.

    One that only is looked at asks for no token.
    """
    sent: MultiDict[str, Any] = MultiDict((name, value) for name, value in pairs if name != TOKEN)
    if TOKEN in request.form:
        sent[TOKEN] = request.form[TOKEN]
    return EventForm(formdata=sent, meta={} if asks_token else {"csrf": False})


def form_of_details(details: EventDetails, version: int) -> EventForm:
    """Return the form as it says those details, to be saved over that version."""
    # Speakers of the programme may be missing among the speakers: the form says so when it is checked.
    shown = drafts.form_of(events.preview(replace(details, programme=())))
    data: dict[str, Any] = {
        **shown.data,
        "version": str(version),
        "programme": [_item(item) for item in details.programme],
    }
    for row, session in zip(data["sessions"], details.sessions, strict=False):
        row["session_id"] = str(session.id or "")
    return form_of_pairs(reviews.typed_in(EventForm(formdata=None, data=data)))


def _item(item: ItemDetails) -> dict[str, str]:
    return {
        "starts": shown_clock(item.starts_at),
        "ends": shown_clock(item.ends_at),
        "title": item.title,
        "text": item.text,
        "speakers": ", ".join(item.speakers),
    }
