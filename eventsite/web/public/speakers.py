"""A speaker's own page: what people want to hear from them, and what they prepare."""

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from eventsite import clock
from eventsite.database import transaction
from eventsite.errors import AnswerChanged, NotFound, NotPossibleNow
from eventsite.models import Guest, Speaker
from eventsite.queries import events as event_queries
from eventsite.queries import guests as guest_queries
from eventsite.queries import questions as question_queries
from eventsite.queries.questions import sheets
from eventsite.rules.guests import GuestRole
from eventsite.services import audit, guests
from eventsite.services.questions import answers
from eventsite.web import headers, traces
from eventsite.web.forms.speakers import PreparationForm, say_meanwhile, set_apart, written
from eventsite.web.guards import opened_guest, public
from eventsite.web.languages import in_both

blueprint = Blueprint("speakers", __name__)
blueprint.after_request(headers.personal)
ROW = "int(max=2147483647)"


@in_both(blueprint, f"/speakers/<{ROW}:guest_id>")
@public
def show(guest_id: int) -> Response:
    """The speaker's questions by item of the programme, who listens, and what was prepared. Made to be printed too."""
    guest = _opened(guest_id)
    response = Response(_page(guest))
    return traces.leave(response, lambda: guests.note_looked(guest_id))


@in_both(blueprint, f"/speakers/<{ROW}:guest_id>/questions/<{ROW}:question_id>", methods=["POST"])
@public
def prepare(guest_id: int, question_id: int) -> AnyResponse | tuple[str, int]:
    """Save what the speaker has written about a question."""
    guest = _opened(guest_id)
    if question_id not in {row.question.id for part in _parts(guest) for row in part.rows}:
        abort(404)
    form = set_apart(PreparationForm(), question_id)
    if not form.validate_on_submit():
        return _page(guest, form, question_id), 422
    try:
        with transaction():
            _save(guest_id, question_id, form)
    except AnswerChanged as refusal:
        form.meanwhile = say_meanwhile(refusal, form.answer, form.version)
        return _page(_opened(guest_id), form, question_id), 409
    except NotPossibleNow:
        form.answer.errors = [gettext("The answer is published. Write to the organizer if it should be changed.")]
        return _page(_opened(guest_id), form, question_id), 409
    flash(gettext("The answer is handed in") if form.hand_in.data else gettext("Saved"))
    return redirect(url_for(".show", guest_id=guest_id, _anchor=f"question-{question_id}"), code=303)


@in_both(blueprint, f"/speakers/<{ROW}:guest_id>/mails", methods=["POST"])
@public
def choose_mails(guest_id: int) -> AnyResponse:
    """Send this speaker no more digests, or send them again: `wanted` says which."""
    _opened(guest_id)
    is_wanted = request.form.get("wanted") == "1"
    with transaction():
        guests.choose_mail(guest_id, wanted=is_wanted)
    flash(
        gettext("We mail you when there are new questions")
        if is_wanted
        else gettext("We send you no more mails about new questions")
    )
    return redirect(url_for(".show", guest_id=guest_id), code=303)


def _save(guest_id: int, question_id: int, form: PreparationForm) -> None:
    guest = guest_queries.by_id(guest_id)
    actor, event_id, speaker_id = audit.guest_actor(guest.id), guest.event_id, guest.speaker_id or 0
    note = written(form.note)
    answers.take(event_id, question_id, speaker_id, is_taken=form.is_taken.data, text=note)
    if written(form.answer):
        answers.write(
            event_id,
            question_id,
            form.seen_version,
            actor,
            written(form.answer),
            is_ready=bool(form.hand_in.data),
            speaker_id=speaker_id,
        )
    if written(form.comment):
        answers.comment(event_id, question_id, actor, written(form.comment))


def _opened(guest_id: int) -> Guest:
    """Return the speaker if this browser has opened their link and it holds. Raises LinkEnded, NotFound."""
    guest = opened_guest(guest_id, GuestRole.SPEAKER)
    _speaker(guest)
    return guest


def _speaker(guest: Guest) -> Speaker:
    if guest.speaker is None:
        raise NotFound("speaker")
    return guest.speaker


def _parts(guest: Guest) -> list[sheets.Part]:
    return sheets.for_speaker(event_queries.whole(guest.event_id), _speaker(guest))


def _page(guest: Guest, form: PreparationForm | None = None, about: int = 0) -> str:
    event = event_queries.whole(guest.event_id)
    parts = _parts(guest)
    forms = {row.question.id: PreparationForm.of(row) for part in parts for row in part.rows}
    if form is not None:
        forms[about] = form
    return render_template(
        "public/speakers/show.html",
        guest=guest,
        event=event,
        speaker=guest.speaker,
        items=sheets.items_of(event, _speaker(guest)),
        parts=parts,
        forms=forms,
        opened=about,
        prompts=question_queries.round_of(event.id).prompts.splitlines(),
        listeners=sheets.listeners(event.id),
        now=clock.now(),
        form=form,
    )
