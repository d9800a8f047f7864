"""One person beside the attendee list: everything that has happened, and what organizers have noted."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext
from flask_wtf import FlaskForm

from eventsite.models import Event
from eventsite.queries import attendee_marks as mark_queries
from eventsite.queries import audit as audit_queries
from eventsite.queries import groups as group_queries
from eventsite.queries import guests as guest_queries
from eventsite.queries import organizers as organizer_queries
from eventsite.queries import outbox as outbox_queries
from eventsite.queries import questions as question_queries
from eventsite.queries import registrations as queries
from eventsite.rules.questions import NameDisplay
from eventsite.rules.registrations import LIVING
from eventsite.web import calendars, form_answers, words
from eventsite.web.forms.attendee_marks import NoteForm, TagForm

MOST_HAPPENED = 200


def beside(event: Event, registration_id: int, forms: Mapping[str, FlaskForm]) -> dict[str, Any]:
    """Return what the panel shows of somebody; `forms` are those that came back with something wrong. Raises NotFound.

    Questions are shown in words only if their asker stands by them with a name: a hidden name is opened elsewhere,
    for a reason (questions, "Visa avsändare").
    """
    registration = queries.in_event(event.id, registration_id)
    group = group_queries.of_registration(registration)
    asked = question_queries.of_registration(registration_id)
    history = audit_queries.of_registration(registration_id, MOST_HAPPENED)
    notes = mark_queries.notes_of(registration_id)
    return {
        "registration": registration,
        "group": group,
        "group_size": group_queries.size(group.id) if group else 0,
        "is_living": registration.state in LIVING,
        "place": queries.place_in_queue(registration),
        "questions": len(asked),
        "named_questions": [one for one in asked if one.name_display == NameDisplay.NAME_AND_COMPANY],
        "own_answers": form_answers.of_registration(event.id, registration_id, with_staff=True),
        "history": history,
        "actors": actors([*(one.actor for one in history), *(one.actor for one in notes)]),
        "calendar": calendars.held_by(registration_id),
        "mails": outbox_queries.of_registration(registration_id),
        "tags": mark_queries.tags_of(registration_id),
        "suggested": mark_queries.names_in(event.id),
        "notes": notes,
        "tag_form": forms.get("tag_form") or TagForm(formdata=None),
        "note_form": forms.get("note_form") or NoteForm(formdata=None),
        "kinds": words.kinds_in_words(),
        "mail_states": words.outbox_states_in_words(),
        "error_in_words": words.error_in_words,
        "bounce_in_words": words.bounce_in_words,
        "answer_in_words": words.answer_in_words,
    }


def actors(named: Iterable[str]) -> dict[str, str]:
    """Return who each actor of the trace is, in words."""
    known = set(named)
    guests = guest_queries.names([int(actor[6:]) for actor in known if actor.startswith("guest:")])
    organizers = organizer_queries.names([int(actor[10:]) for actor in known if actor.startswith("organizer:")])
    found = {"registrant": gettext("The person"), "system": gettext("By itself")}
    found |= {f"guest:{number}": name for number, name in guests.items()}
    found |= {f"organizer:{number}": name for number, name in organizers.items()}
    return {actor: found.get(actor, gettext("Somebody who is gone")) for actor in known}
