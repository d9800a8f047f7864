"""What an asker should know before a question is sent. None of it stops the question."""

from flask_babel import gettext

from eventsite.models import Registration
from eventsite.queries.questions import listing
from eventsite.rules import questions as rules
from eventsite.rules import suspicions
from eventsite.rules.questions import NameDisplay


def of_text(text: str) -> list[str]:
    """Return what is to be said about the words alone."""
    if not suspicions.is_personal(text):
        return []
    return [
        gettext(
            "This looks like something about a person: a number, an address or a home. Leave it out if the question "
            "can do without. A moderator looks at the question before anybody else sees it."
        )
    ]


def of(text: str, display: NameDisplay, registration: Registration) -> list[str]:
    """Return what is to be said about the words and about what others see of the asker."""
    said = of_text(text)
    if display is NameDisplay.ANONYMOUS and suspicions.gives_away(text, registration.name, registration.company):
        said.append(gettext("You have chosen nobody's name, but the question says who you are or where you work."))
    if display is NameDisplay.COMPANY and listing.colleagues(registration) < rules.SMALL_GROUP:
        said.append(
            gettext(
                "Fewer than three are registered from %(company)s, so people can tell who you are. "
                "Choose nobody's name if you do not want that.",
                company=registration.company,
            )
        )
    return said
