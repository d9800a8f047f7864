"""How a mailing goes: watched while it is sent, and whom it reached afterwards."""

import hashlib
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Redirect

from eventsite.models import Event, Mailing
from eventsite.queries import automatic_mails
from eventsite.queries import mailings as queries
from eventsite.rules.automatic_mails import Moment
from eventsite.rules.mailings import MailingState, RecipientState
from eventsite.rules.permissions import Action
from eventsite.web import fragments, mailing_words, words
from eventsite.web.guards import requires
from eventsite.web.organizer import frames, lists

blueprint = Blueprint(
    "mailing_progress",
    __name__,
    url_prefix=f"/events/<{frames.ROW}:event_id>/mailings/<{frames.ROW}:mailing_id>",
)
EAGER, CALM = 2, 30  # seconds between two looks, while it moves and once it rests


@dataclass(frozen=True)
class Progress:
    """How many recipients stand how."""

    counts: dict[RecipientState, int]
    is_ending: bool

    @property
    def all(self) -> int:
        """To how many it goes, those left out not counted."""
        return sum(number for state, number in self.counts.items() if state is not RecipientState.LEFT_OUT)

    @property
    def sent(self) -> int:
        """How many have left, those that came back too."""
        return self.counts.get(RecipientState.SENT, 0) + self.counts.get(RecipientState.RETURNED, 0)

    @property
    def waiting(self) -> int:
        """How many are still to leave."""
        return self.counts.get(RecipientState.WAITING, 0)

    @property
    def is_over(self) -> bool:
        """Whether nothing more is going to happen by itself."""
        return self.is_ending and not self.waiting


def progress_of(mailing: Mailing) -> Progress:
    """Return how far the mailing has come."""
    is_ending = mailing.state in {MailingState.DONE, MailingState.STOPPED}
    return Progress(queries.counts(mailing), is_ending)


@blueprint.get("/progress")
@requires(Action.SEE_OUTBOX)
def show(event_id: int, mailing_id: int) -> str | Redirect:
    """How far it has come, and each recipient."""
    event = frames.mine(event_id)
    mailing = queries.in_event(event_id, mailing_id)
    if mailing.state == MailingState.DRAFT:
        return redirect(url_for("organizer.mailings.show", event_id=event_id, mailing_id=mailing_id), code=303)
    known = mailing_words.recipient_states()
    asked = request.args.get("state", "")
    state = asked if asked in known else ""
    progress = progress_of(mailing)
    part = lists.asked_slice(progress.counts.get(RecipientState(state), 0) if state else sum(progress.counts.values()))
    return render_template(
        "organizer/mailings/progress.html",
        **frames.around(event),
        **_shown(event, mailing, progress),
        recipients=queries.recipients(mailing, state, part.size, part.start),
        recipient_states=known,
        reasons=mailing_words.reasons(),
        error_in_words=words.error_in_words,
        state=state,
        author=queries.author(mailing),
        title=title_of(mailing),
        **part.shown,
        arguments={"event_id": event_id, "mailing_id": mailing_id, **lists.filled({"state": state})},
    )


@blueprint.get("/stream")
@requires(Action.SEE_OUTBOX)
def stream(event_id: int, mailing_id: int) -> Response:
    """The part of the page that changes, for the script that watches it."""
    event = frames.mine(event_id)
    mailing = queries.in_event(event_id, mailing_id)
    progress = progress_of(mailing)
    told = f"{mailing.id} {mailing.state} {mailing.send_at} {sorted(progress.counts.items())}"
    name = f"mailing-{hashlib.sha256(told.encode()).hexdigest()[:24]}"
    seconds = CALM if progress.is_over else EAGER
    return fragments.answer(
        name,
        seconds,
        lambda: render_template("organizer/mailings/stream.html", event=event, **_shown(event, mailing, progress)),
    )


def _shown(event: Event, mailing: Mailing, progress: Progress) -> dict[str, Any]:
    return {
        "mailing": mailing,
        "progress": progress,
        "words": mailing_words.states(),
        "count_words": mailing_words.recipient_states(),
        "send_at": mailing.send_at,
    }


def title_of(mailing: Mailing) -> str:
    """Return what the mailing is called: its subject, or which of the automatic mails it is."""
    if mailing.automatic_id is None:
        return mailing.subject or mailing.subject_en
    return mailing_words.moments()[Moment(automatic_mails.by_id(mailing.automatic_id).moment)]
