"""Wondering the same as somebody else, and saying that a question should not be shown."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from eventsite import clock
from eventsite.database import transaction
from eventsite.errors import NotPossibleNow, QuestionsClosed, Refused, TooManyVotes
from eventsite.models import Event
from eventsite.queries import events as event_queries
from eventsite.queries.questions import listing as queries
from eventsite.queries.questions import standings
from eventsite.rules.registrations import RegistrationState
from eventsite.services import questions
from eventsite.web import headers
from eventsite.web.forms.reports import ReportForm
from eventsite.web.guards import public
from eventsite.web.languages import in_both
from eventsite.web.public.questions import participants, rounds
from eventsite.web.public.questions.lists import Wanted

blueprint = Blueprint("question_votes", __name__)
blueprint.after_request(headers.personal)
Answer = Response | tuple[dict[str, object], int]


@in_both(blueprint, "/events/<slug>/questions/<int:number>/support", methods=["POST"])
@public
def support(slug: str, number: int) -> Answer:
    """Wonder the same, or not any more: `wanted` says which, so that sending it twice is the same as once."""
    event = event_queries.by_slug(slug)
    registration_id, event_id = participants.needed(event).id, event.id
    question_id = queries.shown(event_id, number).id
    is_wanted = request.form.get("wanted") == "1"
    try:
        with transaction():
            questions.support(registration_id, question_id, wanted=is_wanted)
    except (NotPossibleNow, QuestionsClosed, TooManyVotes) as refusal:
        return _answer(slug, number, _why_not(refusal), question_id, is_refused=True)
    if request.values.get("draft"):
        said = gettext("Counted: you wonder the same as question %(number)s. Your draft is gone.", number=number)
    else:
        said = gettext("Counted: you wonder the same") if is_wanted else gettext("Taken back")
    return _answer(slug, number, said, question_id)


@in_both(blueprint, "/events/<slug>/questions/<int:number>/report")
@public
def report(slug: str, number: int) -> str:
    """The question once more, and the reasons why it should not be shown."""
    event = event_queries.by_slug(slug)
    participants.needed(event)
    return _report_page(event, number, ReportForm())


@in_both(blueprint, "/events/<slug>/questions/<int:number>/report", methods=["POST"])
@public
def reported(slug: str, number: int) -> Response | tuple[str, int]:
    """Take the report to the moderators."""
    event = event_queries.by_slug(slug)
    registration_id = participants.needed(event).id
    form = ReportForm()
    if not form.validate_on_submit():
        return _report_page(event, number, form), 422
    question_id = queries.shown(event.id, number).id
    try:
        with transaction():
            questions.report(registration_id, question_id, form.why)
    except (NotPossibleNow, QuestionsClosed, TooManyVotes) as refusal:
        flash(_why_not(refusal))
    else:
        flash(gettext("Thank you. A moderator gets to know of it."))
    return redirect(url_for("public.questions.index", slug=slug, _anchor="list"), code=303)


def _report_page(event: Event, number: int, form: ReportForm) -> str:
    question = queries.shown(event.id, number)
    return render_template("public/question_votes/report.html", event=event, question=question, form=form)


def _answer(slug: str, number: int, said: str, question_id: int, *, is_refused: bool = False) -> Answer:
    """Return what a script asked for, or lead back to the button that was pressed."""
    if request.accept_mimetypes.best == "application/json":
        return {"said": said, "count": _count(slug, question_id)}, 409 if is_refused else 200
    if is_refused or request.values.get("draft"):
        flash(said)
    if request.form.get("place") == "show":
        return redirect(url_for("public.questions.show", slug=slug, number=number, _anchor=f"support-{number}"), 303)
    back = Wanted.asked(request.form).arguments()
    return redirect(url_for("public.questions.index", slug=slug, _anchor=f"support-{number}", **back), 303)


def _count(slug: str, question_id: int) -> str:
    """Return in words how many wonder, where participants see that."""
    event = event_queries.by_slug(slug)
    if not rounds.standing(event, clock.now()).shows_counts:
        return ""
    number = standings.of_event(event.id)[question_id].supporters
    return ngettext("%(num)s wonders the same", "%(num)s wonder the same", number)


def _why_not(refusal: Refused) -> str:
    if isinstance(refusal, TooManyVotes):
        return gettext("That was very many at once. Wait a minute and go on.")
    if isinstance(refusal, QuestionsClosed):
        return gettext("The questions are closed, so nothing was changed.")
    if str(refusal) == RegistrationState.WAITLISTED:
        return gettext("Those who wait for a place can ask, but not say that they wonder the same.")
    if str(refusal) == "own":
        return gettext("This is your own question, or one that you shall answer yourself.")
    return gettext("Only those who have a place can do this.")
