"""What the trace says, in words: each deed, whom it was about, and what stood there before and after.

The trace keeps the names of states and fields, not their words; what has none here is shown as it is kept.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import gettext
from wtforms.fields.core import UnboundField

from eventsite.queries.audit import Found
from eventsite.rules.events import EventState
from eventsite.rules.policies import Mode
from eventsite.rules.questions import Moderation
from eventsite.rules.seats import Bar
from eventsite.rules.series import Outcome
from eventsite.web import bulk_words, mailing_words, role_words, words
from eventsite.web.forms.choices import FORMATS, LANGUAGES
from eventsite.web.forms.events import EventForm
from eventsite.web.forms.policies import ADMISSIONS, PolicyForm
from eventsite.web.forms.rounds import RoundForm
from eventsite.web.organizer.questions import words as question_words
from eventsite.web.remembered import by_language

Change = tuple[str, str, str]
SECRET = re.compile(r"[0-9a-f]{64}")  # which text somebody has said yes to: for whoever looks into the database
REFERENCE = re.compile(r"(company|event|missing|template):(\d+)")
IMPORTED = re.compile(r"added (\d+), changed (\d+)")
# Deeds whose inline words are the names of the fields whose values are kept beside them.
NAMES_FIELDS = {"event.policy_changed"}
FORMS = (RoundForm, PolicyForm, EventForm)


@by_language
def deeds() -> dict[str, str]:
    """Return what each kind of change is called; what is done to a question is said as beside the question."""
    asked = gettext("Question")
    questions = {str(key): f"{asked}: {word}" for key, word in question_words.done_in_words().items()}
    return {
        **questions,
        **words.history_in_words(),
        "series.saved": gettext("A series written"),
        "series.asked": gettext("Somebody asked to take part in a series"),
        "series.joined": gettext("Somebody takes part in a series"),
        "series.left": gettext("Somebody takes part in a series no longer"),
        "template.saved": gettext("A template kept"),
        "template.renamed": gettext("A template renamed"),
        "template.removed": gettext("A template thrown away"),
    }


def about(one: Found, names: Mapping[str, str]) -> str:
    """Return whom or what the change is about."""
    if one.person is not None:
        return one.person or gettext("Erased")
    kind, _, number = one.entry.subject.partition(":")
    if kind == "question":
        return gettext("Question %(number)s", number=number)
    return names.get(one.entry.subject, "")


def changes(one: Found, names: Mapping[str, str]) -> list[Change]:
    """Return what stood there before and after, each with the field that it is about, "" for the deed itself."""
    action, before, after = one.entry.action, one.entry.before, one.entry.after
    labels = _labels()
    if action in NAMES_FIELDS:
        after = "" if one.values else ", ".join(labels.get(name, name) for name in after.split())
    said = _value(action, before, names), _value(action, after, names)
    return [("", *said)] * any(said) + [
        (labels.get(each.field, each.field), _kept(each.field, each.before), _kept(each.field, each.after))
        for each in one.values
    ]


def _value(action: str, text: str, names: Mapping[str, str]) -> str:
    """Return what an entry says of before or after, as people read it."""
    kind = action.partition(".")[0]
    known = {**names, **_values(kind)}
    if text in known:
        return known[text]
    if SECRET.fullmatch(text):
        return ""
    if kind == "bulk":
        name, _, number = text.partition(" ")
        return f"{known.get(name, name)}: {number}" if number else text
    if kind == "material":
        return ", ".join(known.get(part, part) for part in text.split(" ", 2)[1:])
    if imported := IMPORTED.fullmatch(text):
        return gettext("%(added)s new, %(changed)s changed", added=imported[1], changed=imported[2])
    if reference := REFERENCE.fullmatch(text):
        return _reference(reference[1], reference[2])
    return text


def _kept(field: str, value: str) -> str:
    """Return the value of a field, which is kept as Python writes it."""
    plain = {"None": "", "()": "", "True": gettext("Yes"), "False": gettext("No")}
    return plain.get(value, _choices().get(f"{field}:{value}", value))


def _reference(kind: str, number: str) -> str:
    return {
        "company": gettext("Company %(number)s", number=number),
        "event": gettext("Meeting %(number)s", number=number),
        "missing": gettext("Name %(number)s", number=number),
        "template": gettext("Template %(number)s", number=number),
    }[kind]


@by_language
def _labels() -> dict[str, str]:
    """Return what the fields are called whose values are kept: as in the forms in which they are changed."""
    found = {}
    for form in FORMS:
        for name in dir(form):
            field = getattr(form, name)
            if isinstance(field, UnboundField) and field.args:
                found[name] = found[f"{name.removesuffix('_day')}_wall"] = str(field.args[0])
    found |= {"starts_wall": gettext("Begins"), "ends_wall": gettext("Ends")}
    return found | role_words.fields_in_words()


@by_language
def _choices() -> dict[str, str]:
    """Return what the values of a field read as, by field and value, where one chooses between some."""
    known = {"admission": ADMISSIONS, "format": FORMATS, "language": LANGUAGES}
    return {f"{field}:{one.value}": str(one.label) for field, choices in known.items() for one in choices}


@by_language
def _states() -> dict[str, str]:
    return {
        EventState.DRAFT: gettext("Draft"),
        EventState.PUBLISHED: gettext("Published"),
        EventState.POSTPONED: gettext("Postponed"),
        EventState.CANCELLED: gettext("Called off"),
        EventState.ARCHIVED: gettext("Archived"),
    }


def _of_registrations() -> dict[str, str]:
    return words.states_in_words() | {
        "import": gettext("From a list"),
        "told": gettext("With a mail"),
        "not_told": gettext("Without a mail"),
        Mode.ON_SITE: gettext("On site"),
        Mode.DIGITAL: gettext("Online"),
        Bar.SEATS: gettext("The meeting is full"),
        Bar.QUOTA: gettext("The company has filled its places"),
        Bar.MODE: gettext("No places left for the way they chose"),
    }


def _of_series() -> dict[str, str]:
    states = words.states_in_words()
    others = {str(one): gettext("Not registered") for one in Outcome}
    return others | {
        Outcome.SEAT: states["confirmed"],
        Outcome.QUEUE: states["waitlisted"],
        Outcome.PENDING: states["pending"],
    }


def _of_questions() -> dict[str, str]:
    return {
        Moderation.SUBMITTED: gettext("Waiting for review"),
        Moderation.HELD: gettext("Waiting for review"),
        Moderation.PUBLISHED: gettext("Published"),
        Moderation.DECLINED: gettext("Not published"),
        Moderation.MERGED: gettext("Merged with a similar question"),
        Moderation.WITHDRAWN: gettext("Withdrawn"),
    }


def _values(kind: str) -> dict[str, str]:
    """Return what the entries of a kind say, where it is one of some."""
    roles = role_words.roles_in_words()
    known: dict[str, Callable[[], Mapping[Any, str]]] = {
        "attendance": words.attendances_in_words,
        "automatic": lambda: {"on": gettext("On"), "off": gettext("Off")} | mailing_words.moments(),
        "bulk": bulk_words.kinds_in_words,
        "event": lambda: roles | _states(),
        "guest": role_words.guest_roles_in_words,
        "material": lambda: {
            "public": gettext("For everybody"),
            "participants": gettext("For participants"),
            "at once": gettext("shown at once"),
            "afterwards": gettext("shown after the meeting"),
        },
        "needs": lambda: {"counts": gettext("The numbers"), "people": gettext("The list")},
        "organizer": lambda: roles | {"link": gettext("By a link"), "openid": gettext("By an account")},
        "question": _of_questions,
        "registration": _of_registrations,
        "series": _of_series,
    }
    return {str(key): word for key, word in known[kind]().items()} if kind in known else {}
