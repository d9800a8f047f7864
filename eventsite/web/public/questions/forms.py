"""The form for asking, as it is for one person at one event."""

from eventsite.models import Event, Registration
from eventsite.queries import questions as queries
from eventsite.queries.questions import listing
from eventsite.web.forms.questions import QuestionForm


def asking(event: Event, registration: Registration, place: str = "") -> QuestionForm:
    """Return the form; `place` says which page it stands on, so that one comes back to it."""
    current = queries.round_of(event.id)
    form = QuestionForm.to_ask(event, current, registration.company, listing.colleagues(registration))
    if place and not form.is_submitted():
        form.place.data = place
    return form
