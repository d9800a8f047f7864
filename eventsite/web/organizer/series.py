"""Series as organizers see to them: what they are called, what is said of them, which events belong to them."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from eventsite.database import transaction
from eventsite.errors import NameTaken
from eventsite.models import Event
from eventsite.queries import events as event_queries
from eventsite.queries import series as queries
from eventsite.rules.permissions import Action
from eventsite.services import series as services
from eventsite.web import guards
from eventsite.web.forms.series import SeriesForm
from eventsite.web.guards import requires
from eventsite.web.organizer import frames

blueprint = Blueprint("series", __name__, url_prefix="/series")
Page = str | tuple[str, int]


@blueprint.get("")
@requires(Action.CREATE_EVENTS)
def index() -> str:
    """All series, and how many events belong to each."""
    return render_template("organizer/series/index.html", series=queries.all_of_them())


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Action.CREATE_EVENTS)
def new() -> Page | Response:
    """A new series."""
    return _answered(SeriesForm(), None)


@blueprint.route(f"/<{frames.ROW}:series_id>", methods=["GET", "POST"])
@requires(Action.CREATE_EVENTS)
def edit(series_id: int) -> Page | Response:
    """Change what a series is called, what is said of it, and which of one's own events belong to it."""
    series = queries.by_id(series_id)
    return _answered(SeriesForm(name=series.name, description=series.description), series_id)


def _answered(form: SeriesForm, series_id: int | None) -> Page | Response:
    mine = event_queries.of_organizer(guards.me())
    form.offer(mine)
    if not form.is_submitted():
        form.events.data = [str(event.id) for event in mine if series_id and event.series_id == series_id]
        return _page(form, series_id, mine)
    if not form.validate():
        return _page(form, series_id, mine), 422
    among, me = [event.id for event in mine], guards.me()
    try:
        with transaction():
            saved = services.save(series_id, form.name.data, form.description.data or "", me)
            services.put(saved, form.chosen(), among, me)
    except NameTaken:
        form.name.errors = [gettext("There is a series of that name already")]
        return _page(form, series_id, event_queries.of_organizer(guards.me())), 422
    flash(gettext("The series is saved."))
    return redirect(url_for(".index"), code=303)


def _page(form: SeriesForm, series_id: int | None, mine: Sequence[Event]) -> str:
    series = queries.by_id(series_id) if series_id else None
    is_shown = series is not None and any(event.series_id == series.id and event.published_at for event in mine)
    return render_template("organizer/series/edit.html", form=form, series=series, is_shown=is_shown)
