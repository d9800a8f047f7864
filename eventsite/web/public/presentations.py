"""What a speaker says about themselves, by their own link."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from eventsite import clock
from eventsite.database import transaction
from eventsite.errors import EditedMeanwhile, NotFound, NotPossibleNow
from eventsite.models import Guest, Speaker
from eventsite.queries import events as event_queries
from eventsite.queries import images as image_queries
from eventsite.queries import presentations as queries
from eventsite.rules import presentations as rules
from eventsite.rules.guests import GuestRole
from eventsite.rules.images import Use
from eventsite.services import presentations
from eventsite.web import headers, pictures, sessions
from eventsite.web.forms.presentations import PresentationForm
from eventsite.web.guards import opened_guest, public
from eventsite.web.languages import in_both

blueprint = Blueprint("presentations", __name__)
blueprint.after_request(headers.personal)
ROW = "int(max=2147483647)"


@blueprint.url_value_preprocessor
def _let_portraits_in(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Let whoever has opened a speaker's link, and nobody else, send large files."""
    opened_guest((values or {}).get("guest_id", 0), GuestRole.SPEAKER)
    pictures.let_in()


@in_both(blueprint, f"/speakers/<{ROW}:guest_id>/presentation")
@public
def form(guest_id: int) -> str:
    """What the speaker has sent, or what the programme says, to be changed."""
    guest, speaker = _opened(guest_id)
    return _page(guest, PresentationForm.of(speaker, queries.of_speaker(speaker.id)))


@in_both(blueprint, f"/speakers/<{ROW}:guest_id>/presentation", methods=["POST"])
@sessions.limiter.limit("30 per minute; 100 per hour")
@public
def send(guest_id: int) -> Response | tuple[str, int]:
    """Send it to the organizer, who looks at it before it is shown."""
    guest, speaker = _opened(guest_id)
    filled_in = PresentationForm.of(speaker, queries.of_speaker(speaker.id))
    if _is_open(guest):
        pictures.settle(filled_in.portrait, filled_in.portrait_name, filled_in.remove_portrait, Use.PORTRAIT)
    if not filled_in.validate():
        return _page(guest, filled_in), 422
    name = filled_in.portrait_name.data or ""
    portrait = image_queries.named([name]).get(name)
    try:
        with transaction():
            presentations.send(guest_id, filled_in.details(portrait.id if portrait else None), filled_in.seen_version)
    except (NotPossibleNow, EditedMeanwhile) as refusal:
        is_stale = isinstance(refusal, EditedMeanwhile)
        return _page(_opened(guest_id)[0], filled_in, is_stale=is_stale), 409
    flash(gettext("Thank you. The organizer looks at it before it is shown."))
    return redirect(url_for(".form", guest_id=guest_id), code=303)


@in_both(blueprint, f"/speakers/<{ROW}:guest_id>/presentation/withdraw", methods=["POST"])
@public
def withdraw(guest_id: int) -> Response:
    """Take back the consent: biography and portrait are gone from the page at once."""
    _opened(guest_id)
    with transaction():
        presentations.withdraw(guest_id)
    flash(gettext("Your biography and portrait are taken away."))
    return redirect(url_for(".form", guest_id=guest_id), code=303)


def _opened(guest_id: int) -> tuple[Guest, Speaker]:
    guest = opened_guest(guest_id, GuestRole.SPEAKER)
    event = event_queries.whole(guest.event_id)
    speaker = next((one for one in event.speakers if one.id == guest.speaker_id), None)
    if speaker is None:
        raise NotFound("speaker")
    return guest, speaker


def _is_open(guest: Guest) -> bool:
    return clock.now() < rules.closes_at(guest.event.presentations_due_at, guest.event.starts_at)


def _page(guest: Guest, filled_in: PresentationForm, *, is_stale: bool = False) -> str:
    event = event_queries.whole(guest.event_id)
    speaker = next(one for one in event.speakers if one.id == guest.speaker_id)
    return render_template(
        "public/presentations/form.html",
        guest=guest,
        event=event,
        speaker=speaker,
        sent=queries.of_speaker(speaker.id),
        form=filled_in,
        is_open=_is_open(guest),
        closes_at=rules.closes_at(event.presentations_due_at, event.starts_at),
        is_stale=is_stale,
    )
