"""Erasing oneself: what goes, what stays, and the button."""

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from eventsite.database import transaction
from eventsite.models import Group, Registration
from eventsite.queries import erasures as queries
from eventsite.services import erasures
from eventsite.web import headers, sessions
from eventsite.web.forms.registrations import CancelForm
from eventsite.web.guards import public
from eventsite.web.languages import in_both
from eventsite.web.public import own_pages, personal_links
from eventsite.web.sessions import limiter

blueprint = Blueprint("erasures", __name__)
blueprint.after_request(headers.personal)


@in_both(blueprint, "/my/registrations/<int:registration_id>/erase")
@public
def confirm(registration_id: int) -> str:
    """What happens if one is erased, and the button that does it."""
    registration = personal_links.opened(registration_id)
    return _page(
        registration,
        url_for("public.registrations.show", registration_id=registration_id),
        holds_place=own_pages.may_cancel(registration),
    )


@in_both(blueprint, "/my/registrations/<int:registration_id>/erase", methods=["POST"])
@limiter.limit("20 per hour")
@public
def erase(registration_id: int) -> Response:
    """Give up what one holds and have everything erased; this browser forgets it too."""
    personal_links.opened(registration_id)
    with transaction():
        erasures.ask(registration_id)
    sessions.forget_person()
    return redirect(url_for(".done"), code=303)


@in_both(blueprint, "/my/groups/<int:group_id>/erase")
@public
def confirm_coordinator(group_id: int) -> str:
    """The same for a coordinator, from the group's page."""
    return _page(personal_links.opened_group(group_id), url_for("public.my_groups.show", group_id=group_id))


@in_both(blueprint, "/my/groups/<int:group_id>/erase", methods=["POST"])
@limiter.limit("20 per hour")
@public
def erase_coordinator(group_id: int) -> Response:
    """Have a coordinator erased; the colleagues keep their places."""
    personal_links.opened_group(group_id)
    with transaction():
        erasures.ask_as_coordinator(group_id)
    sessions.forget_person()
    return redirect(url_for(".done"), code=303)


@in_both(blueprint, "/my/erased")
@public
def done() -> str:
    """What has been done, and what is done within a minute."""
    return render_template("public/erasures/done.html")


def _page(holder: Registration | Group, back: str, *, holds_place: bool = False) -> str:
    return render_template(
        "public/erasures/confirm.html",
        address=holder.email,
        event=holder.event,
        holds_place=holds_place,
        coordinates=bool(queries.groups_of(holder.canonical_email)),
        back=back,
        form=CancelForm(),
    )
