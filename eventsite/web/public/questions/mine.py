"""All that one has asked, at whichever meetings: for the registrations that this browser has opened by their links."""

from flask import Blueprint, render_template

from eventsite.models import Registration
from eventsite.rules.events import EventState, Phase
from eventsite.rules.registrations import LIVING
from eventsite.web import headers
from eventsite.web.guards import public
from eventsite.web.languages import in_both
from eventsite.web.public import personal_links
from eventsite.web.public.questions import own
from eventsite.web.public.site import phase_of

blueprint = Blueprint("my_questions", __name__)
blueprint.after_request(headers.personal)


@in_both(blueprint, "/my/questions")
@public
def index() -> str:
    """What one has asked, meeting by meeting, the latest first: its state, its answer, what one can do about it."""
    opened = sorted(personal_links.all_opened(), key=lambda one: one.event.starts_at, reverse=True)
    asked = own.everywhere([one.id for one in opened])
    return render_template(
        "public/my_questions/index.html",
        opened=opened,
        asked=[(one, asked[one.id]) for one in opened if one.id in asked],
        to_ask_at=[one for one in opened if _may_ask(one)],
    )


def _may_ask(registration: Registration) -> bool:
    event = registration.event
    is_running = event.state == EventState.PUBLISHED and phase_of(event) is not Phase.PAST
    return is_running and registration.state in LIVING
