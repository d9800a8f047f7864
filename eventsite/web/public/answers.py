"""Answers that came by mail, confirmed or taken back on the site. Programs that follow links press no buttons."""

from collections.abc import Callable

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from eventsite import clock
from eventsite.database import transaction
from eventsite.errors import NotPossibleNow
from eventsite.links import Purpose
from eventsite.queries import answers as queries
from eventsite.rules.invitations import PartStat
from eventsite.services import declines
from eventsite.web import headers
from eventsite.web.forms.registrations import OpenForm
from eventsite.web.guards import public
from eventsite.web.languages import in_both
from eventsite.web.public import personal_links

blueprint = Blueprint("answers", __name__)
blueprint.after_request(headers.personal)


@in_both(blueprint, "/answers/<token>/undo", methods=["GET", "POST"])
@public
def undo(token: str) -> Response | str:
    """What taking one's no back leads to, and the button that does it; afterwards how things stand."""
    mail_id = personal_links.answered(Purpose.UNDO_DECLINE, token)
    if request.method == "POST":
        return _do(declines.undo, mail_id, url_for(".undo", token=token))
    _, case = queries.answered(mail_id)
    way = queries.way_back(case, clock.now())
    return render_template(
        "public/answers/undo.html", event=case.event, registration=case.registration, way=way, form=OpenForm()
    )


@in_both(blueprint, "/answers/<token>/confirm", methods=["GET", "POST"])
@public
def confirm(token: str) -> Response | str:
    """Whether the answer is one's own, and the button that says so; afterwards how things stand."""
    mail_id = personal_links.answered(Purpose.CONFIRM_ANSWER, token)
    if request.method == "POST":
        return _do(declines.confirm, mail_id, url_for(".confirm", token=token))
    mail, case = queries.answered(mail_id)
    return render_template(
        "public/answers/confirm.html",
        event=case.event,
        registration=case.registration,
        is_open=queries.is_confirmable(mail, case, clock.now()),
        says_no=mail.partstat == PartStat.DECLINED,
        form=OpenForm(),
    )


def _do(service: Callable[[int], None], mail_id: int, then: str) -> Response:
    try:
        with transaction():
            service(mail_id)
    except NotPossibleNow:
        pass  # the page that follows says how things stand instead
    return redirect(then, code=303)
