"""Everything that is kept about a person: only after the manage link and a second one by mail (security G1)."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as Answer

from eventsite import clock
from eventsite.database import transaction
from eventsite.errors import LinkSpent, TooManyMails
from eventsite.queries import personal_data as queries
from eventsite.services import personal_data
from eventsite.web import headers, sessions
from eventsite.web.forms.registrations import OpenForm
from eventsite.web.guards import public
from eventsite.web.languages import in_both
from eventsite.web.public import held, mail_limits, my_groups, own_pages, personal_links
from eventsite.web.sessions import limiter

blueprint = Blueprint("personal_data", __name__)
blueprint.after_request(headers.personal)


@in_both(blueprint, "/my/registrations/<int:registration_id>/data")
@public
def offer(registration_id: int) -> Answer:
    """Lead whoever comes back to this address to their own page, where the button is."""
    personal_links.opened(registration_id)
    return _back(registration_id)


@in_both(blueprint, "/my/registrations/<int:registration_id>/data", methods=["POST"])
@limiter.limit("10 per hour")
@public
def ask(registration_id: int) -> Answer:
    """Mail the registration's address a link to everything that is kept about it."""
    address = personal_links.opened(registration_id).email
    try:
        with transaction():
            personal_data.ask(registration_id)
    except TooManyMails as refusal:
        return _too_many(refusal, lambda: own_pages.page(personal_links.opened(registration_id)))
    _promise(address)
    return _back(registration_id)


@in_both(blueprint, "/my/groups/<int:group_id>/data")
@public
def offer_coordinator(group_id: int) -> Answer:
    """Lead a coordinator who comes back to this address to the group's page, where the button is."""
    personal_links.opened_group(group_id)
    return _back_to_group(group_id)


@in_both(blueprint, "/my/groups/<int:group_id>/data", methods=["POST"])
@limiter.limit("10 per hour")
@public
def ask_coordinator(group_id: int) -> Answer:
    """Mail the coordinator's address a link to everything that is kept about it."""
    address = personal_links.opened_group(group_id).email
    try:
        with transaction():
            personal_data.ask_as_coordinator(group_id)
    except TooManyMails as refusal:
        return _too_many(refusal, lambda: my_groups.page(personal_links.opened_group(group_id)))
    _promise(address)
    return _back_to_group(group_id)


@in_both(blueprint, "/my/data/<secret>")
@public
def open_link(secret: str) -> str:
    """The door from the mail: a button, since programs that follow links do not press buttons."""
    return render_template("public/personal_data/open_link.html", form=OpenForm())


@in_both(blueprint, "/my/data/<secret>", methods=["POST"])
@limiter.limit("30 per hour")
@public
def enter(secret: str) -> Answer | tuple[str, int]:
    """Spend the link; this browser may look until the hour is over."""
    try:
        with transaction():
            link_id = personal_data.open_link(secret)
    except LinkSpent:
        return _spent()
    sessions.may_see_data(link_id)
    return redirect(url_for(".show"), code=303)


@in_both(blueprint, "/my/data")
@public
def show() -> str | tuple[str, int]:
    """Everything, to be read."""
    try:
        found = _found()
    except LinkSpent:
        return _spent()
    return render_template("public/personal_data/show.html", sections=held.sections(found), address=found["address"])


@in_both(blueprint, "/my/data.json")
@public
def as_json() -> Response | tuple[str, int]:
    """Everything, to be kept or taken elsewhere."""
    try:
        found = _found()
    except LinkSpent:
        return _spent()
    response = make_response(json.dumps(found, default=_plain, ensure_ascii=False, indent=2))
    response.headers["Content-Type"] = "application/json; charset=utf-8"
    response.headers["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return response


def _found() -> dict[str, Any]:
    address = queries.holder_of(sessions.data_link(), clock.now())
    return {"address": address, "made_at": clock.now(), **queries.held_about(address)}


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _spent() -> tuple[str, int]:
    return render_template("public/personal_data/spent.html"), 400


def _promise(address: str) -> None:
    flash(gettext("We have sent a link to %(address)s. It works once, within an hour.", address=address))


def _too_many(refusal: TooManyMails, page: Callable[[], str]) -> Answer:
    flash(mail_limits.in_words(refusal))
    return mail_limits.refused(page(), refusal)


def _back(registration_id: int) -> Answer:
    return redirect(url_for("public.registrations.show", registration_id=registration_id), code=303)


def _back_to_group(group_id: int) -> Answer:
    return redirect(url_for("public.my_groups.show", group_id=group_id), code=303)
