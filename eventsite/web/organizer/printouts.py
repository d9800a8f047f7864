"""What is printed for the day: a list to tick at the door, and name badges, of those in the view who have a place."""

from collections.abc import Iterator

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as Answer

from eventsite import papers
from eventsite.models import Event
from eventsite.papers import Person, Words
from eventsite.queries import exports as queries
from eventsite.rules import policies
from eventsite.rules.events import Format
from eventsite.rules.names import sort_key
from eventsite.rules.permissions import Action
from eventsite.rules.policies import Mode
from eventsite.rules.views import View
from eventsite.services import exports
from eventsite.web import guards, traces
from eventsite.web.filters import plain_spaces
from eventsite.web.forms.printouts import PrintForm
from eventsite.web.guards import requires
from eventsite.web.occasions import when
from eventsite.web.organizer import frames
from eventsite.web.organizer.attendees import asked_view

MOST = 5_000  # people on paper: about 180 pages of the list
blueprint = Blueprint("printouts", __name__, url_prefix=f"/events/<{frames.ROW}:event_id>/print")


@blueprint.get("")
@requires(Action.EXPORT_ATTENDEES)
def choose(event_id: int) -> str:
    """What to print, in which order, for whom."""
    event, form, view = _asked(event_id)
    people = list(_people(event, view, form))
    return render_template(
        "organizer/printouts/choose.html",
        **frames.around(event),
        form=form,
        people=len(people),
        odd=[person.name for person in people if papers.UNKNOWN in papers.printable(person.name)][:20],
        most=MOST,
        kept=view.arguments(),
    )


@blueprint.get("/list.pdf")
@requires(Action.EXPORT_ATTENDEES)
def door_list(event_id: int) -> Response | Answer:
    """The list to tick at the door."""
    event, form, view = _noted(event_id, "list")
    people = _sorted(_people(event, view, form), by_company=form.is_by_company)
    if len(people) > MOST:
        return _too_many(event_id)
    second = gettext("Role") if form.is_by_company else gettext("Company")
    mode = gettext("Takes part") if event.format == Format.HYBRID else ""
    words = Words(
        event.title,
        f"{plain_spaces(when(event.occasion))} · " + gettext("%(number)s people", number=len(people)),
        (gettext("Here"), gettext("Name"), second, mode),
        gettext("Page {page} of {pages}"),
    )
    return _pdf(papers.door_list(words, people, by_company=form.is_by_company), f"{event.slug}-" + gettext("list"))


@blueprint.get("/badges.pdf")
@requires(Action.EXPORT_ATTENDEES)
def badges(event_id: int) -> Response | Answer:
    """Name badges, eight on a sheet."""
    event, form, view = _noted(event_id, "badges")
    people = _sorted(_people(event, view, form), by_company=form.is_by_company)
    if len(people) > MOST:
        return _too_many(event_id)
    return _pdf(papers.badges(people, event.title), f"{event.slug}-" + gettext("badges"))


def _asked(event_id: int) -> tuple[Event, PrintForm, View]:
    event = frames.mine(event_id)
    form = PrintForm(MultiDict({"order": "name", "who": "on_site"} | request.args.to_dict()))
    form.fit(event)
    return event, form, asked_view(event)


def _noted(event_id: int, kind: str) -> tuple[Event, PrintForm, View]:
    """Return what is asked for, once it is written down who takes it out."""
    event, form, view = _asked(event_id)
    me, number = guards.me().id, sum(1 for _ in _people(event, view, form))
    traces.note(lambda: exports.note(event_id, me, kind, number))
    return _asked(event_id)


def _people(event: Event, view: View, form: PrintForm) -> Iterator[Person]:
    is_hybrid = event.format == Format.HYBRID
    words = {Mode.ON_SITE: gettext("On site"), Mode.DIGITAL: gettext("Online")}
    nameless = gettext("Place without a name")
    for one in queries.with_place(event.id, view):
        mode = policies.mode_in(event.format, one.mode)
        if mode is Mode.ON_SITE or not (is_hybrid and form.is_on_site_only):
            yield Person(one.name or nameless, one.company, one.job_title, words[mode] if is_hybrid else "")


def _sorted(people: Iterator[Person], *, by_company: bool) -> list[Person]:
    def key(person: Person) -> tuple[str, ...]:
        by_name = sort_key(person.name)
        return (sort_key(person.company), by_name) if by_company else (by_name, sort_key(person.company))

    return sorted(people, key=key)


def _pdf(content: bytes, name: str) -> Response:
    response = Response(content, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    return response


def _too_many(event_id: int) -> Answer:
    flash(gettext("There are more than %(most)s people. Filter the list and print a part at a time.", most=MOST))
    return redirect(url_for(".choose", event_id=event_id), code=303)
