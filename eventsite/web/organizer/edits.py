"""What an organizer does with one person's answers: reads the files, changes them, gives more time to change them."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from eventsite import storage
from eventsite.database import transaction
from eventsite.errors import AnswersRefused, NotFound
from eventsite.queries import registrations as queries
from eventsite.queries import uploads as upload_queries
from eventsite.rules import events as event_rules
from eventsite.rules.permissions import Action
from eventsite.services import edits
from eventsite.web import guards, stored_files, uploads
from eventsite.web.forms.edits import AnswersForm, ExtensionForm
from eventsite.web.forms.times import shown_clock, shown_day
from eventsite.web.guards import requires
from eventsite.web.organizer import frames

blueprint = Blueprint(
    "edits", __name__, url_prefix=f"/events/<{frames.ROW}:event_id>/attendees/<{frames.ROW}:registration_id>"
)
Page = str | tuple[str, int]


@blueprint.url_value_preprocessor
def _let_files_in(_endpoint: str | None, values: dict[str, int] | None) -> None:
    """Let organizers, and nobody else, send files. It runs before the CSRF check, which reads the form."""
    if request.method == "POST" and guards.signed_in() is not None:
        uploads.let_in((values or {}).get("event_id", 0))


@blueprint.route("/answers", methods=["GET", "POST"])
@requires(Action.CORRECT_ATTENDEES)
def answers(event_id: int, registration_id: int) -> Page | Response:
    """Somebody's answers, to change or fill in: also what is for organizers only, frozen, or required."""
    event = frames.mine(event_id)
    form = AnswersForm.for_person(event, queries.in_event(event_id, registration_id))
    if request.method != "POST":
        uploads.hold(form)
        return _page(event_id, registration_id, form)
    uploads.take(form, event_id)
    if not form.validate():
        return _page(event_id, registration_id, form), 422
    try:
        with transaction():
            edits.answer_for(event_id, registration_id, form.own_answers(), guards.me().id)
    except AnswersRefused as refusal:
        form.refuse(refusal.problems)
        return _page(event_id, registration_id, form), 409
    flash(gettext("The answers are saved."))
    return _back(event_id, registration_id)


@blueprint.post("/edits-until")
@requires(Action.CORRECT_ATTENDEES)
def extend(event_id: int, registration_id: int) -> Page | Response:
    """Let the person change their registration for longer than others."""
    event = frames.mine(event_id)
    form = ExtensionForm()
    form.zone = event.timezone
    if not form.validate_on_submit():
        return _page(event_id, registration_id, None, form), 422
    until = None
    if form.until_day.day:
        until = event_rules.moment(
            datetime.combine(form.until_day.day, form.until_clock.clock or time(23, 59)), event.timezone
        )
    with transaction():
        edits.extend(event_id, registration_id, until, guards.me().id)
    flash(gettext("The time is saved."))
    return _back(event_id, registration_id)


@blueprint.get(f"/files/<{frames.ROW}:upload_id>")
@requires(Action.SEE_ATTENDEES)
def file(event_id: int, registration_id: int, upload_id: int) -> Response:
    """A file that the person has sent, to be saved: browsers neither show nor run it."""
    frames.mine(event_id)
    upload = upload_queries.in_event(event_id, upload_id)
    if upload.registration_id != registration_id:
        raise NotFound("upload")
    response = stored_files.sent(
        storage.current().uploads,
        upload.name,
        mimetype=upload.media_type,
        as_attachment=True,
        download_name=upload.original_name,
        max_age=0,
    )
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _page(event_id: int, registration_id: int, form: AnswersForm | None, extension: ExtensionForm | None = None) -> str:
    event = frames.mine(event_id)
    registration = queries.in_event(event_id, registration_id)
    if form is None:
        form = AnswersForm.for_person(event, registration)
        uploads.hold(form)
    return render_template(
        "organizer/edits/answers.html",
        **frames.around(event),
        registration=registration,
        form=form,
        extension=extension or _extension(registration.edits_until_at, event.timezone),
    )


def _extension(until: datetime | None, zone: str) -> ExtensionForm:
    shown = until.astimezone(ZoneInfo(zone)) if until else None
    return ExtensionForm(formdata=None, data={"until_day": shown_day(shown), "until_clock": shown_clock(shown)})


def _back(event_id: int, registration_id: int) -> Response:
    return redirect(url_for("organizer.attendees.index", event_id=event_id, person=registration_id), code=303)
