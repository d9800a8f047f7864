"""Taking part in a whole series: one form, a link that begins it, a page that says how each meeting went."""

from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from eventsite import clock
from eventsite.database import transaction
from eventsite.errors import TooManyMails
from eventsite.models import Event, Series, SeriesPlace
from eventsite.queries import events as event_queries
from eventsite.queries import series as queries
from eventsite.rules import series as rules
from eventsite.rules.series import Hindrance
from eventsite.services import series as services
from eventsite.web import headers, languages, sessions
from eventsite.web.forms.registrations import CancelForm, OpenForm
from eventsite.web.forms.series import SeriesPlaceForm
from eventsite.web.guards import public
from eventsite.web.languages import in_both
from eventsite.web.public import mail_limits, personal_links

blueprint = Blueprint("series", __name__)
blueprint.after_request(headers.personal)
Left = list[tuple[Event, Hindrance]]


@in_both(blueprint, "/series/<slug>/register")
@public
def form(slug: str) -> str:
    """The meetings that can be registered for at once, and why others cannot."""
    series = queries.by_slug(slug)
    free, left = _meetings(series, clock.now())
    return _page(series, SeriesPlaceForm.offering(free), left)


@in_both(blueprint, "/series/<slug>/register", methods=["POST"])
@sessions.csrf.exempt  # the form checks its token itself, so that nothing typed is lost
@sessions.limiter.limit("30 per minute; 300 per hour")
@public
def register(slug: str) -> Response | tuple[str, int]:
    """Mail a link that begins it: the answer is the same whatever the address has asked for before."""
    series = queries.by_slug(slug)
    free, left = _meetings(series, clock.now())
    form = SeriesPlaceForm.offering(free)
    if not form.validate_on_submit():
        return _page(series, form, left), 400 if form.lacks_cookie else 422
    series_id = series.id
    try:
        with transaction():
            services.sign_up(series_id, form.details(languages.current()))
    except TooManyMails as refusal:
        form.form_errors.append(mail_limits.in_words(refusal))
        return mail_limits.refused(_page(queries.by_slug(slug), form, left), refusal)
    return redirect(url_for(".receipt", slug=slug), code=303)


@in_both(blueprint, "/series/<slug>/registered")
@public
def receipt(slug: str) -> str:
    """What to do next; says nothing of the person."""
    return render_template("public/series/receipt.html", series=queries.by_slug(slug))


@in_both(blueprint, "/my/series/links/<token>", methods=["GET", "POST"])
@public
def open_link(token: str) -> Response | str:
    """The door from a mail: changes nothing until a button is pressed, as only people do."""
    place = personal_links.series_place(token)
    if not (form := OpenForm()).is_submitted():
        return render_template("public/series/open_link.html", series=place.series, place=place, form=form)
    place_id, version = place.id, place.link_version
    if "stop" in request.form:
        return _stopped(place)
    with transaction():
        services.confirm(place_id)
    for _, event_id in queries.untried(clock.now(), place_id):
        with transaction():
            services.try_meeting(place_id, event_id)
    sessions.remember_series(place_id, version)
    return redirect(url_for(".show", place_id=place_id), code=303)


@in_both(blueprint, "/my/series/<int:place_id>")
@public
def show(place_id: int) -> str:
    """How it went, meeting by meeting, and the way to stop."""
    place = personal_links.opened_series_place(place_id)
    return render_template(
        "public/series/show.html", place=place, series=place.series, rows=_rows(place), form=CancelForm()
    )


@in_both(blueprint, "/my/series/<int:place_id>/stop", methods=["POST"])
@public
def stop(place_id: int) -> Response:
    """Take part in no more new meetings; what is registered stays."""
    return _stopped(personal_links.opened_series_place(place_id))


def _stopped(place: SeriesPlace) -> Response:
    place_id, slug = place.id, place.series.slug
    with transaction():
        services.stop(place_id)
    flash(gettext("You are not registered for new meetings any more. The places that you have stay yours."))
    return redirect(url_for("public.events.series", slug=slug), code=303)


def _rows(place: SeriesPlace) -> list[tuple[Event, str]]:
    """Return the meetings that something has come of, the first first."""
    events = [(event_queries.whole(event_id), each.outcome) for event_id, each in queries.outcomes(place.id).items()]
    return sorted(events, key=lambda row: row[0].starts_at)


def _meetings(series: Series, now: datetime) -> tuple[list[Event], Left]:
    """Return the meetings that can be registered for at once, and the others with what hinders."""
    free: list[Event] = []
    left: Left = []
    for event in queries.to_come(series.id, now):
        found = rules.hindrance(services.meeting_of(event_queries.whole(event.id)), now)
        if found is None:
            free.append(event)
        else:
            left.append((event, found))
    return free, left


def _page(series: Series, form: SeriesPlaceForm, left: Left) -> str:
    return render_template("public/series/form.html", series=series, form=form, left=left)
