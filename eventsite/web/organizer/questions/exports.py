"""The questions as a file. Who asks is only in the one that is asked for by a button and logged, never who hid it."""

import json
from typing import Any

from flask import Response
from flask_babel import gettext

from eventsite.database import transaction
from eventsite.models import Question
from eventsite.queries import questions as queries
from eventsite.queries.questions import standings
from eventsite.queries.questions.sheets import asker_as_shown
from eventsite.rules.permissions import Action
from eventsite.rules.questions import Moderation, Viewer
from eventsite.services import audit
from eventsite.web import guards
from eventsite.web.filters import local
from eventsite.web.guards import requires
from eventsite.web.organizer import frames
from eventsite.web.organizer.exports import csv_file, xlsx_file
from eventsite.web.organizer.questions.routes import blueprint


@blueprint.get("/export.csv")
@requires(Action.MODERATE_QUESTIONS)
def as_csv(event_id: int) -> Response:
    """All questions without names, as CSV."""
    return csv_file(_rows(event_id), _name(event_id))


@blueprint.get("/export.xlsx")
@requires(Action.MODERATE_QUESTIONS)
def as_xlsx(event_id: int) -> Response:
    """All questions without names, as a workbook of text."""
    return xlsx_file(_rows(event_id), _name(event_id), gettext("Questions"))


@blueprint.get("/export.json")
@requires(Action.MODERATE_QUESTIONS)
def as_json(event_id: int) -> Response:
    """All questions without names, as JSON."""
    name = _name(event_id)
    content = json.dumps(_values(event_id), ensure_ascii=False, indent=2)
    response = Response(content, mimetype="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.json"'
    return response


@blueprint.post("/named.csv")
@requires(Action.EXPORT_ATTENDEES)
def named(event_id: int) -> Response:
    """Who has asked what, of those who show their names; it is written down that this was taken out."""
    name = _name(event_id)
    with transaction():
        audit.record("questions.exported", audit.organizer_actor(guards.me().id), event_id=event_id)
    return csv_file(_rows(event_id, with_names=True), f"{name}-named")


def _name(event_id: int) -> str:
    return f"{frames.mine(event_id).slug}-questions"


def _rows(event_id: int, *, with_names: bool = False) -> list[list[str]]:
    values = _values(event_id, with_names=with_names)
    headings = _headings(with_names=with_names)
    return [
        list(headings.values()),
        *[["" if one[key] is None else str(one[key]) for key in headings] for one in values],
    ]


def _values(event_id: int, *, with_names: bool = False) -> list[dict[str, Any]]:
    counted = standings.of_event(event_id, with_private=True)
    questions = queries.all_with_asker(event_id)
    numbers = {question.id: question.public_no for question in questions}
    shown = [one for one in questions if one.moderation != Moderation.WITHDRAWN]
    return [_value(one, counted.get(one.id), numbers, with_names=with_names) for one in shown]


def _value(question: Question, standing: Any, numbers: dict[int, int], *, with_names: bool) -> dict[str, Any]:
    answer = question.answer if question.answer and question.answer.state == "published" else None
    value: dict[str, Any] = {
        "number": question.public_no,
        "item": question.item.title if question.item else None,
        "speaker": question.speaker.name if question.speaker else None,
        "question": question.body,
        "original": question.body_original,
        "background": question.background or None,
        "name_display": str(question.name_display),
        "phase": str(question.phase),
        "asked_at": f"{local(question.created_at):%Y-%m-%d %H:%M}",
        "supporters": standing.supporters if standing else None,
        "organizations": standing.organizations if standing else None,
        "seen": standing.seen if standing else None,
        "moderation": str(question.moderation),
        "handling": str(question.handling),
        "reason": str(question.reason) if question.reason else None,
        "merged_with": numbers.get(question.merged_into_id or 0),
        "answer": answer.body if answer else None,
        "answered_by": answer.speaker.name if answer and answer.speaker else None,
        "answered_at": f"{local(answer.published_at):%Y-%m-%d %H:%M}" if answer and answer.published_at else None,
    }
    if with_names:
        asker = asker_as_shown(question, Viewer.MODERATOR)
        value |= {"asker": asker.name or None, "company": asker.company or None}
    return value


def _headings(*, with_names: bool) -> dict[str, str]:
    headings = {
        "number": gettext("No."),
        "item": gettext("Programme item"),
        "speaker": gettext("Speaker"),
        "question": gettext("Question"),
        "original": gettext("As it was asked"),
        "background": gettext("Background"),
        "name_display": gettext("What is shown of the asker"),
        "phase": gettext("Asked when"),
        "asked_at": gettext("Asked"),
        "supporters": gettext("Wonder the same"),
        "organizations": gettext("Organizations"),
        "seen": gettext("Shown to"),
        "moderation": gettext("Review"),
        "handling": gettext("What became of it"),
        "reason": gettext("Reason"),
        "merged_with": gettext("Merged with"),
        "answer": gettext("The answer"),
        "answered_by": gettext("Answered by"),
        "answered_at": gettext("Is answered"),
    }
    if with_names:
        headings |= {"asker": gettext("Name"), "company": gettext("Company")}
    return headings
