"""Taking questions without an answer along to the next meeting of the series."""

from flask import flash, redirect, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from eventsite.database import transaction
from eventsite.errors import NotFound, NotPossibleNow
from eventsite.rules.permissions import Action
from eventsite.rules.piles import Pile
from eventsite.services import audit
from eventsite.services.questions import carrying
from eventsite.web import guards
from eventsite.web.forms.carrying import CarryForm
from eventsite.web.guards import requires
from eventsite.web.organizer import frames
from eventsite.web.organizer.questions.routes import blueprint


@blueprint.post("/carry")
@requires(Action.MODERATE_QUESTIONS)
def carry(event_id: int) -> Response:
    """Ask the chosen questions at a later meeting of the series."""
    frames.mine(event_id)
    form = CarryForm()
    try:
        if not guards.allowed(Action.MODERATE_QUESTIONS, form.onward_id):
            raise NotPossibleNow("not mine")
        with transaction():
            number = carrying.carry(event_id, form.onward_id, form.ids, audit.organizer_actor(guards.me().id))
    except (NotFound, NotPossibleNow):
        flash(gettext("That meeting takes no questions along any more. Choose another."))
        return redirect(url_for(".answer_sheet", event_id=event_id, _anchor="carry"), code=303)
    if not number:
        flash(gettext("Tick the questions to take along"))
        return redirect(url_for(".answer_sheet", event_id=event_id, _anchor="carry"), code=303)
    flash(
        ngettext(
            "%(num)s question is taken along. Whoever asked it is told.",
            "%(num)s questions are taken along. Those who asked them are told.",
            number,
        )
    )
    return redirect(url_for(".index", event_id=form.onward_id, pile=Pile.PUBLISHED), code=303)
