"""Being told of new meetings, or when registration for one opens: the same answer whoever asks (security T-50)."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from eventsite.database import transaction
from eventsite.errors import NotFound
from eventsite.models import Event
from eventsite.queries import events as event_queries
from eventsite.queries import subscriptions as queries
from eventsite.rules.events import Opening
from eventsite.services import subscriptions
from eventsite.web import headers, languages
from eventsite.web.forms.registrations import OpenForm
from eventsite.web.forms.subscriptions import NewMeetingsForm, OpeningForm
from eventsite.web.guards import public
from eventsite.web.languages import in_both
from eventsite.web.public import personal_links
from eventsite.web.public.mailings import ONE_CLICK
from eventsite.web.public.site import opening_of
from eventsite.web.sessions import csrf, limiter

blueprint = Blueprint("subscriptions", __name__)
blueprint.after_request(headers.personal)


@in_both(blueprint, "/subscribe")
@public
def form() -> str:
    """The form that asks for the address, and for themes."""
    return render_template("public/subscriptions/form.html", form=NewMeetingsForm.about(queries.themes()))


@in_both(blueprint, "/subscribe", methods=["POST"])
@limiter.limit("20 per hour")
@public
def ask() -> str | tuple[str, int]:
    """Note the address; the mail that asks whether it is theirs goes out from the queue."""
    form = NewMeetingsForm.about(queries.themes())
    if not form.validate_on_submit():
        return render_template("public/subscriptions/form.html", form=form), 422
    with transaction():
        subscriptions.ask(form.address, languages.current(), themes=form.wanted)
    return render_template("public/subscriptions/asked.html")


@in_both(blueprint, "/events/<slug>/remind-me")
@public
def opening_form(slug: str) -> str | Response:
    """The form that asks for the address that is told when registration opens."""
    event = event_queries.by_slug(slug)
    if opening_of(event) is not Opening.NOT_YET:
        return _to_the_event(event)
    return render_template("public/subscriptions/opening_form.html", event=event, form=OpeningForm())


@in_both(blueprint, "/events/<slug>/remind-me", methods=["POST"])
@limiter.limit("20 per hour")
@public
def remind(slug: str) -> str | Response | tuple[str, int]:
    """Note the address, as for new meetings."""
    event = event_queries.by_slug(slug)
    if opening_of(event) is not Opening.NOT_YET:
        return _to_the_event(event)
    form = OpeningForm()
    if not form.validate_on_submit():
        return render_template("public/subscriptions/opening_form.html", event=event, form=form), 422
    event_id = event.id
    with transaction():
        subscriptions.ask(form.address, languages.current(), event_id=event_id)
    return render_template("public/subscriptions/asked.html")


@in_both(blueprint, "/subscribe/<token>")
@public
def confirm(token: str) -> str:
    """The door from the mail that asks: a button, which programs do not press."""
    subscription = personal_links.to_confirm(token)
    return render_template(
        "public/subscriptions/confirm.html",
        event=_event_of(subscription.event_id),
        themes=[theme.name for theme in subscription.themes],
        is_confirmed=subscription.confirmed_at is not None,
        form=OpenForm(),
    )


@in_both(blueprint, "/subscribe/<token>", methods=["POST"])
@public
def confirmed(token: str) -> Response:
    """Let it count."""
    subscription_id = personal_links.to_confirm(token).id
    with transaction():
        subscriptions.confirm(subscription_id)
    return redirect(url_for(".confirm", token=token), code=303)


@in_both(blueprint, "/unsubscribe/<token>")
@public
def end(token: str) -> str:
    """The way out: one button, and nothing to explain. A second look says that it is done."""
    try:
        personal_links.subscribed(token)
    except NotFound:
        return render_template("public/subscriptions/ended.html")
    return render_template("public/subscriptions/end.html", form=OpenForm())


@in_both(blueprint, "/unsubscribe/<token>", methods=["POST"])
@csrf.exempt  # the token is the proof: mail programs send this without our page (RFC 8058)
@public
def ended(token: str) -> str:
    """Forget the address: by the button of the page, or of a mail program. Whoever presses twice is told the same."""
    try:
        subscription_id = personal_links.subscribed(token).id
        with transaction():
            subscriptions.end(subscription_id)
    except NotFound:
        pass
    return "" if ONE_CLICK in request.form else render_template("public/subscriptions/ended.html")


def _event_of(event_id: int | None) -> Event | None:
    return None if event_id is None else event_queries.whole(event_id)


def _to_the_event(event: Event) -> Response:
    return redirect(url_for("public.events.show", slug=event.slug), code=303)
