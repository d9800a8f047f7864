"""The rules of registration for one event: who may register, who waits for what, until when, at which price."""

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from eventsite.database import transaction
from eventsite.errors import EditedMeanwhile
from eventsite.models import Event
from eventsite.queries import policies as queries
from eventsite.rules import policies as rules
from eventsite.rules.permissions import Action
from eventsite.rules.policies import Policy, Surprise
from eventsite.services import policies
from eventsite.services.policies import Moved
from eventsite.services.snapshots import Sheet
from eventsite.web import guards
from eventsite.web.forms.policies import PolicyForm
from eventsite.web.guards import requires
from eventsite.web.organizer import conflicts, frames, receipts, wordings
from eventsite.web.organizer.conflicts import Conflict

blueprint = Blueprint("policies", __name__, url_prefix=f"/events/<{frames.ROW}:event_id>/policy")
MOST_NAMES = 5


@blueprint.get("")
@requires(Action.EDIT_EVENTS)
def edit(event_id: int) -> str:
    """The rules as they are, to be changed."""
    event = frames.mine(event_id)
    return _page(event, PolicyForm.of_event(event, _keeps_people(), policies.policy_of(event)))


@blueprint.post("")
@requires(Action.EDIT_EVENTS)
def change(event_id: int) -> str | Response | tuple[str, int]:
    """Save the rules; what may surprise is said first, and confirmed."""
    event = frames.mine(event_id)
    form = PolicyForm.of_event(event, _keeps_people())
    if conflicts.goes_back():
        return _page(event, form)
    if not form.validate():
        return _page(event, form), 422
    conflict = _conflict(event, form)
    if conflict is not None:
        if not conflict.is_settled:
            return _ask(conflict, form)
        shown = PolicyForm.of_event(event, _keeps_people(), conflict.merged())
        form = PolicyForm.of_event(event, _keeps_people(), sent=conflicts.sent_again(shown))
        if not form.validate():
            return _page(event, form), 422
    return _confirmed(event, form)


def _confirmed(event: Event, form: PolicyForm) -> str | Response | tuple[str, int]:
    """Save a valid form over the newest version, once what may surprise has been confirmed."""
    stored = policies.policy_of(event)
    policy = form.policy(stored)
    surprises = rules.surprises(stored, policy, queries.registered(event.id))
    if not surprises.keys() <= set(request.form.get("confirmed", "").split()):
        return _page(event, form, surprises)
    try:
        with transaction():
            moved = policies.change(event.id, policy, form.seen_version, guards.me())
    except EditedMeanwhile:
        event = frames.mine(event.id)
        conflict = _conflict(event, form)
        return _page(event, form) if conflict is None else _ask(conflict, form)
    flash(gettext("The rules are saved."))
    _tell(moved)
    receipts.warn_of_hours(form)
    return redirect(url_for(".edit", event_id=event.id), code=303)


def _conflict(event: Event, form: PolicyForm) -> Conflict[Policy] | None:
    """Return what others have saved since the rules were opened; None if they are written over the newest version."""
    theirs = policies.policy_of(event)
    return conflicts.between(event, form.seen_version, Sheet.POLICY, theirs, form.policy(theirs))


def _ask(conflict: Conflict[Policy], form: PolicyForm) -> tuple[str, int]:
    return conflicts.page(conflict, form, wordings.of_settings(form, conflict.mine), "policies")


def _page(event: Event, form: PolicyForm, surprises: dict[Surprise, int] | None = None) -> str:
    return render_template(
        "organizer/policies/edit.html",
        **frames.around(event),
        form=form,
        surprises=_in_words(surprises or {}),
        retention_days=_keeps_people(),
    )


def _keeps_people() -> int:
    return int(current_app.config["RETENTION_DAYS"])


def _tell(moved: Moved) -> None:
    """Say who of the queue moved up."""
    if moved.seated:
        flash(gettext("Got a place from the queue: %(names)s.", names=_some(moved.seated)))
    if moved.offered:
        flash(gettext("Were offered a place: %(names)s.", names=_some(moved.offered)))


def _some(names: tuple[str, ...]) -> str:
    shown = ", ".join(names[:MOST_NAMES])
    rest = len(names) - MOST_NAMES
    return shown if rest <= 0 else gettext("%(names)s and %(number)s more", names=shown, number=rest)


def _in_words(surprises: dict[Surprise, int]) -> dict[str, str]:
    """Return a sentence or two for each thing that may surprise."""
    return {str(surprise): _sentence(surprise, number) for surprise, number in surprises.items()}


def _sentence(surprise: Surprise, number: int) -> str:
    if surprise is Surprise.FEWER_SEATS:
        return ngettext(
            "%(num)s person more than there would be places has one already. Nobody loses a place.",
            "%(num)s people more than there would be places have one already. Nobody loses a place.",
            number,
        )
    if surprise is Surprise.SMALLER_QUOTA:
        return ngettext(
            "%(num)s company has more places already. Nobody loses a place.",
            "%(num)s companies have more places already. Nobody loses a place.",
            number,
        )
    if surprise is Surprise.NON_MEMBERS:
        return ngettext(
            "%(num)s person who is registered comes from no member company, and stays registered.",
            "%(num)s people who are registered come from no member company, and stay registered.",
            number,
        )
    return ngettext(
        "%(num)s invoice keeps the price that was shown when the form was sent.",
        "%(num)s invoices keep the price that was shown when the form was sent.",
        number,
    )
