"""What somebody is told who takes part in a series; never with a calendar object."""

from typing import Any

from eventsite.links import Claim, Purpose
from eventsite.models import Event, SeriesPlace
from eventsite.notifications.messages import Notification, absolute, compose, signer
from eventsite.rules.outbox import Kind
from eventsite.rules.series import Outcome


def series_confirm(place: SeriesPlace) -> Notification:
    """Is this address yours? Nothing is registered until you press the button behind the link."""
    return _plain(Kind.SERIES_CONFIRM, place, number=len(place.chosen))


def series_new(place: SeriesPlace, event: Event, outcome: Outcome) -> Notification:
    """There is a new meeting in the series: what came of it for you, and how to stop."""
    event_url = absolute("public.events.show", slug=event.slug, lang=place.language)
    register_url = absolute("public.registrations.form", slug=event.slug, lang=place.language)
    return _plain(Kind.SERIES_NEW, place, event=event, outcome=outcome, event_url=event_url, register_url=register_url)


def series_url(place: SeriesPlace) -> str:
    """Return the personal address at which it is begun, looked at and stopped."""
    token = signer().sign(Purpose.SERIES, Claim(place.id, place.link_version))
    return absolute("public.series.open_link", token=token, lang=place.language)


def _plain(kind: Kind, place: SeriesPlace, **more: Any) -> Notification:
    return compose(
        kind,
        place.email,
        place.language,
        place=place,
        series=place.series,
        url=series_url(place),
        privacy_url=absolute("public.pages.privacy", lang=place.language),
        **more,
    )
