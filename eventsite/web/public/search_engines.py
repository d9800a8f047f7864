"""What search engines read of a meeting: schema.org's Event as JSON-LD."""

import json
from typing import Any

from flask import url_for
from markupsafe import Markup

from eventsite.models import Event
from eventsite.rules import policies
from eventsite.rules.events import EventState, Format, Opening
from eventsite.rules.policies import Admission
from eventsite.web.public import site
from eventsite.web.public.downloads import page_url

SCHEMA = "https://schema.org/"
MODES = {Format.DIGITAL: "Online", Format.ON_SITE: "Offline", Format.HYBRID: "Mixed"}
# A title may end a script element or begin a comment; as JSON these are the same characters (T-22).
ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def json_ld(event: Event) -> Markup:
    """Return the event as JSON that is safe inside <script>; the room's address is not in it."""
    return Markup(json.dumps(_event(event), ensure_ascii=False).translate(ESCAPES))


def _event(event: Event) -> dict[str, Any]:
    is_off = event.state == EventState.CANCELLED
    described: dict[str, Any] = {
        "@context": SCHEMA.rstrip("/"),
        "@type": "Event",
        "name": event.title,
        "description": event.summary,
        "startDate": event.starts_local.isoformat(),
        "endDate": event.ends_local.isoformat(),
        "eventStatus": SCHEMA + ("EventCancelled" if is_off else "EventScheduled"),
        "eventAttendanceMode": f"{SCHEMA}{MODES[Format(event.format)]}EventAttendanceMode",
        "location": _locations(event),
        "organizer": {"@type": "Organization", "name": site.this().association, "url": site.this().url},
        "performer": [{"@type": "Person", "name": speaker.name} for speaker in event.speakers],
        "offers": _offer(event),
        "isAccessibleForFree": not policies.costs(event.price_member, event.price_other),
        "inLanguage": event.language,
        "url": page_url(event),
    }
    if event.image:
        described["image"] = site.this().url + event.image.url
    return described


def _locations(event: Event) -> list[dict[str, str]]:
    places = []
    if event.format != Format.DIGITAL:
        places.append({"@type": "Place", "name": event.venue, "address": event.address})
    if event.format != Format.ON_SITE:
        places.append({"@type": "VirtualLocation", "url": page_url(event)})
    return places


def _price(event: Event) -> str:
    """Return what a newcomer pays, in kronor: the price for others, or for members where only they are let in."""
    is_for_members = event.admission == Admission.MEMBERS
    kronor, ore = divmod((event.price_other or (event.price_member if is_for_members else 0)) or 0, 100)
    return f"{kronor}.{ore:02}" if ore else str(kronor)


def _offer(event: Event) -> dict[str, str]:
    is_open = site.opening_of(event) is Opening.OPEN
    return {
        "@type": "Offer",
        "price": _price(event),
        "priceCurrency": "SEK",
        "availability": SCHEMA + ("InStock" if is_open else "SoldOut"),
        "url": site.this().url + url_for("public.registrations.form", slug=event.slug, _external=False),
    }
