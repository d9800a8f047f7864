"""Taking back what was done, one change or all that were made at once."""

from flask import request
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from eventsite.database import transaction
from eventsite.errors import NotFound, NotPossibleNow, QuestionChanged, Refused
from eventsite.queries.questions import moderation as queries
from eventsite.rules.permissions import Action
from eventsite.services.questions import changes
from eventsite.web.guards import moderates
from eventsite.web.organizer import frames
from eventsite.web.organizer.questions import pages
from eventsite.web.organizer.questions.routes import actor, back, blueprint, say

MOST = 1000


@blueprint.post("/undo")
@moderates(Action.MODERATE_QUESTIONS)
def undo(event_id: int) -> Response:
    """Put back what can be, the last first, and say what could not and why."""
    who = actor(event_id)
    wanted = {one for one in request.form.getlist("change", int)[:MOST] if 0 < one <= frames.LARGEST_ID}
    numbers = dict(queries.changes_in(event_id, wanted))
    passed: dict[int, Refused | NotFound] = {}
    with transaction():
        for change in sorted(numbers, reverse=True):
            try:
                changes.undo(event_id, change, who)
            except (QuestionChanged, NotPossibleNow, NotFound) as refusal:
                passed[numbers[change]] = refusal
    done = len({number for number in numbers.values() if number not in passed})
    if done:
        say(ngettext("%(num)s question is as it was.", "%(num)s questions are as they were.", done))
    tell_passed({number: pages.why(refusal) for number, refusal in passed.items()})
    return back(event_id)


def tell_passed(reasons: dict[int, str]) -> None:
    """Say which questions were passed over, each with the reason."""
    for number, reason in sorted(reasons.items()):
        say(gettext("Question %(number)s was passed over. %(why)s", number=number, why=reason))
