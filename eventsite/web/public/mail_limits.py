"""What is said when an address has been sent as many mails as it may get for now."""

from math import ceil

from flask import Response, make_response
from flask_babel import gettext

from eventsite import clock
from eventsite.errors import TooManyMails
from eventsite.web.filters import clock as clock_face
from eventsite.web.filters import local


def in_words(refusal: TooManyMails) -> str:
    """Return what to do instead, and when it can be tried again."""
    return gettext(
        "We have just sent several mails to this address. Look for them, or try again after %(time)s.",
        time=clock_face(local(refusal.again_at)),
    )


def refused(page: str, refusal: TooManyMails) -> Response:
    """Return the page as the answer to somebody who has to wait."""
    response = make_response(page, 429)
    response.headers["Retry-After"] = str(max(1, ceil((refusal.again_at - clock.now()).total_seconds())))
    return response
