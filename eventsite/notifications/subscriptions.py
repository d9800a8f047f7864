"""What those are told who have asked to be: of new meetings, and of one whose registration opens."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from eventsite.links import Claim, Purpose
from eventsite.models import Event, Subscription
from eventsite.notifications.messages import Notification, absolute, compose, signer
from eventsite.rules.outbox import Kind


def confirm_subscription(subscription: Subscription, event: Event | None) -> Notification:
    """Is this address yours, and do you want to be told? Nothing counts until you press the button behind the link.

    `event` is the one whose opening is waited for; None for new meetings, whose themes are loaded.
    """
    token = signer().sign(Purpose.CONFIRM_SUBSCRIPTION, _claim(subscription))
    return compose(
        Kind.CONFIRM_SUBSCRIPTION,
        subscription.email,
        subscription.language,
        event=event,
        themes=[] if event else [theme.name for theme in subscription.themes],
        url=absolute("public.subscriptions.confirm", token=token, lang=subscription.language),
        privacy_url=absolute("public.pages.privacy", lang=subscription.language),
    )


def new_meeting(subscription: Subscription, event: Event) -> Notification:
    """There is a new meeting."""
    return _of_event(Kind.NEW_MEETING, subscription, event)


def registration_opens(subscription: Subscription, event: Event) -> Notification:
    """One can register now for the meeting that you asked about."""
    return _of_event(Kind.REGISTRATION_OPENS, subscription, event)


def unsubscribe_url(subscription: Subscription) -> str:
    """Return the address at which the subscription ends."""
    token = signer().sign(Purpose.SUBSCRIPTION, _claim(subscription))
    return absolute("public.subscriptions.end", token=token, lang=subscription.language)


def _of_event(kind: Kind, subscription: Subscription, event: Event) -> Notification:
    url = unsubscribe_url(subscription)
    message = compose(
        kind,
        subscription.email,
        subscription.language,
        event=event,
        occasion=event.occasion,
        title=event.title,
        starts=event.starts_at.astimezone(ZoneInfo(event.timezone)),
        event_url=absolute("public.events.show", slug=event.slug, lang=subscription.language),
        form_url=absolute("public.registrations.form", slug=event.slug, lang=subscription.language),
        privacy_url=absolute("public.pages.privacy", lang=subscription.language),
        unsubscribe_url=url,
    )
    return replace(message, unsubscribe_url=url)


def _claim(subscription: Subscription) -> Claim:
    return Claim(subscription.id, subscription.version)
