"""The way back for who has lost the link: the same answer whoever asks (security T-50)."""

from flask import Blueprint, render_template

from eventsite.database import transaction
from eventsite.services import lost_links
from eventsite.web import headers, languages
from eventsite.web.forms.own_pages import LostLinkForm
from eventsite.web.guards import public
from eventsite.web.languages import in_both
from eventsite.web.sessions import limiter

blueprint = Blueprint("lost_links", __name__)
blueprint.after_request(headers.personal)


@in_both(blueprint, "/my/link")
@public
def form() -> str:
    """The form that asks for the address."""
    return render_template("public/lost_links/form.html", form=LostLinkForm())


@in_both(blueprint, "/my/link", methods=["POST"])
@limiter.limit("20 per hour")
@public
def ask() -> str | tuple[str, int]:
    """Note the address; a mail goes out from the queue if there is anything to send."""
    form = LostLinkForm()
    if not form.validate_on_submit():
        return render_template("public/lost_links/form.html", form=form), 422
    with transaction():
        lost_links.ask(form.email.data, languages.current())
    return render_template("public/lost_links/ask.html")
