"""The trace, to look in: of the whole site for administrators, of an event for its organizers."""

from collections.abc import Iterator, Mapping

from flask import Blueprint, Response, render_template, request, stream_with_context
from flask_babel import gettext

from eventsite import spreadsheets
from eventsite.database import transaction
from eventsite.models import Event
from eventsite.queries import audit as queries
from eventsite.queries.audit import Found
from eventsite.rules.audit import Search
from eventsite.rules.needs import UNSEEN_ACTIONS
from eventsite.rules.permissions import Action
from eventsite.services import audit
from eventsite.web import guards
from eventsite.web.filters import local
from eventsite.web.forms.audit import AuditForm
from eventsite.web.guards import requires
from eventsite.web.organizer import audit_words, frames

blueprint = Blueprint("audit", __name__)
PER_PAGE = 50


@blueprint.get("/history")
@requires(Action.SEE_WHOLE_AUDIT)
def index() -> str:
    """All that has happened here."""
    return _page(None)


@blueprint.post("/history.csv")
@requires(Action.SEE_WHOLE_AUDIT)
def as_csv() -> Response:
    """What was found, as a file; that it was taken out is written down."""
    return _file(None)


@blueprint.get(f"/events/<{frames.ROW}:event_id>/history")
@requires(Action.SEE_AUDIT)
def of_event(event_id: int) -> str:
    """All that has happened to the event and its people."""
    return _page(frames.mine(event_id))


@blueprint.post(f"/events/<{frames.ROW}:event_id>/history.csv")
@requires(Action.SEE_AUDIT)
def of_event_as_csv(event_id: int) -> Response:
    """The same as a file; that it was taken out is written down."""
    return _file(frames.mine(event_id))


def _page(event: Event | None) -> str:
    form, names = _asked()
    search = form.search(event.id if event else 0)
    below = request.args.get("below", 0, type=_row)
    found = queries.page_of(search, below, PER_PAGE + 1)
    shown = found[:PER_PAGE]
    around = frames.around(event) if event else {}
    return render_template(
        "organizer/audit/of_event.html" if event else "organizer/audit/index.html",
        **around,
        form=form,
        found=[(one, *_in_words(one, names)) for one in shown],
        older=shown[-1].entry.id if len(found) > PER_PAGE else 0,
        below=below,
        path=request.path,
    )


def _file(event: Event | None) -> Response:
    form, names = _asked()
    search = form.search(event.id if event else 0)
    name = f"{event.slug}-history" if event else "history"
    with transaction():
        actor = audit.organizer_actor(guards.me().id)
        audit.record("audit.exported", actor, event_id=event.id if event else None, after=" ".join(form.arguments()))
    response = Response(stream_with_context(spreadsheets.lines(_rows(search, names))), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _rows(search: Search, names: Mapping[str, str]) -> Iterator[list[str]]:
    yield [
        gettext("When"),
        gettext("Who did it"),
        gettext("What"),
        gettext("Meeting"),
        gettext("About"),
        gettext("Before"),
        gettext("After"),
        gettext("Reason"),
    ]
    for one in queries.stream(search):
        who, what, about, changes = _in_words(one, names)
        before = "; ".join(f"{field}: {old}" if field else old for field, old, _ in changes)
        after = "; ".join(f"{field}: {new}" if field else new for field, _, new in changes)
        at = local(one.entry.at).strftime("%Y-%m-%d %H:%M:%S")
        yield [at, who, what, one.event or "", about, before, after, one.entry.reason]


def _asked() -> tuple[AuditForm, dict[str, str]]:
    """Return the form as it was asked for, and what all who may have done something are called."""
    named = queries.names_of_actors()
    kinds = {
        audit.REGISTRANT: gettext("The person"),
        audit.SYSTEM: gettext("The system"),
        "guest": gettext("Guests with a link"),
    }
    organizers = {actor: name for actor, name in named.items() if actor.startswith("organizer:")}
    chosen = kinds | dict(sorted(organizers.items(), key=lambda pair: pair[1].lower()))
    seen = {key: word for key, word in audit_words.deeds().items() if key not in UNSEEN_ACTIONS}
    return AuditForm.asked(request.args, chosen, seen), {**named, **kinds}


def _in_words(one: Found, names: Mapping[str, str]) -> tuple[str, str, str, list[tuple[str, str, str]]]:
    """Return who, what, about whom, and what stood there before and after, by field."""
    who = names.get(one.entry.actor) or gettext("Somebody who has left")
    what = audit_words.deeds().get(one.entry.action, one.entry.action)
    return who, what, audit_words.about(one, names), audit_words.changes(one, names)


def _row(text: str) -> int:
    number = int(text)
    if not 0 <= number <= frames.LARGEST_ID:
        raise ValueError(text)
    return number
