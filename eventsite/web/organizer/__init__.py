"""The workplace of organizers, one blueprint for each noun. Nothing here may be kept by caches."""

from functools import cache
from typing import Any

from flask import Blueprint, Flask, request
from werkzeug.local import LocalProxy

from eventsite.rules.permissions import OF_THE_SITE
from eventsite.web import bulk_words, guards, headers, words
from eventsite.web.organizer import (
    additions,
    answers,
    attendance,
    attendee_companies,
    attendee_imports,
    attendee_marks,
    attendees,
    audit,
    automatic_mails,
    beginnings,
    bulk_actions,
    companies,
    company_imports,
    company_merges,
    corrections,
    editing,
    edits,
    events,
    exports,
    fields,
    guests,
    invitee_lists,
    invitee_mails,
    invitees,
    invoices,
    live,
    mailing_orders,
    mailing_progress,
    mailings,
    materials,
    missing_companies,
    needs,
    openid,
    outbox,
    participants,
    people,
    personal_data,
    persons,
    policies,
    prepared_exports,
    printouts,
    questions,
    readers,
    series,
    sessions,
    sharing,
    site,
    speakers,
    waiting,
    working_copies,
)

# Which entry of the main menu a page belongs to, by the noun of its module. What is about one event is of the first.
MEETINGS = "events"
OF_MENU = {
    **dict.fromkeys(("beginnings", "editing", "events", "series"), MEETINGS),
    **dict.fromkeys(("companies", "company_imports", "company_merges", "missing_companies"), "companies"),
    **{noun: noun for noun in ("audit", "people", "personal_data", "site")},
}
blueprint = Blueprint("organizer", __name__, url_prefix="/organizer")
blueprint.after_request(headers.personal)
blueprint.after_request(guards.note_seen)
for part in (
    sessions,
    events,
    editing,
    working_copies,
    beginnings,
    series,
    attendees,
    attendee_companies,
    attendee_marks,
    bulk_actions,
    additions,
    persons,
    attendance,
    waiting,
    corrections,
    edits,
    fields,
    exports,
    prepared_exports,
    printouts,
    participants,
    attendee_imports,
    answers,
    questions,
    live,
    guests,
    needs,
    readers,
    outbox,
    policies,
    invoices,
    invitees,
    invitee_lists,
    invitee_mails,
    companies,
    company_merges,
    company_imports,
    missing_companies,
    personal_data,
    site,
    speakers,
    materials,
    openid,
    people,
    sharing,
    audit,
    mailings,
    mailing_orders,
    mailing_progress,
    automatic_mails,
):
    blueprint.register_blueprint(part.blueprint)


def init_app(app: Flask) -> None:
    """Give the application what the workplace asks outside of it."""
    openid.init_app(app)


@blueprint.context_processor
def _who_is_here() -> dict[str, Any]:
    organizer = guards.signed_in()
    on_site = {action.value: organizer is not None and guards.allowed(action) for action in OF_THE_SITE}
    return {
        "organizer": organizer,
        "on_site": on_site,
        "in_menu": _in_menu(),
        "offered": bulk_words.offered,
        "happened": LocalProxy(cache(words.history_in_words)),  # long, and most pages have no history
        "causes": LocalProxy(cache(words.causes_in_words)),
    }


def _in_menu() -> str:
    """Return which entry of the main menu the page belongs to; "" for none, as one's own sessions."""
    if "event_id" in (request.view_args or {}):
        return MEETINGS
    return OF_MENU.get((request.blueprint or "").rpartition(".")[2], "")
