"""A message as a value, and how one is rendered from its folder of templates."""

from dataclasses import dataclass
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import css_inline
from flask import current_app, render_template, url_for
from flask_babel import force_locale

from eventsite import paths, text
from eventsite.links import Claim, Purpose, Signer
from eventsite.models import Event, Group, Registration, Session
from eventsite.rules import occasions
from eventsite.rules.outbox import Kind

SIGNATURE = "-- "  # mail programs know a signature by the space (RFC 3676 §4.3)


@dataclass(frozen=True)
class Attachment:
    """A calendar object and the iTIP method it carries (RFC 5546 §1.4)."""

    method: str
    content: bytes


@dataclass(frozen=True)
class Notification:
    """A whole message to one recipient: what was true when it was written.

    `unsubscribe_url` is where a POST ends mails of this sort at once (RFC 8058), if they can be ended.
    """

    kind: Kind
    recipient: str
    subject: str
    text: str
    html: str
    attachment: Attachment | None = None
    reply_to: str | None = None
    unsubscribe_url: str | None = None


def compose(
    kind: Kind, recipient: str, language: str, attachment: Attachment | None = None, **context: Any
) -> Notification:
    """Render `email/<kind>/{subject.txt,body.txt,body.html}` in that language and return the message."""
    with force_locale(language):
        subject, plain, html = (
            render_template(f"email/{kind}/{part}", language=language, **context)
            for part in ("subject.txt", "body.txt", "body.html")
        )
    subject = text.header(subject).replace("\u00a0", " ")
    return Notification(kind, recipient, subject, _tidy(plain), _inliner().inline(html), attachment)


def about_registration(registration: Registration, event: Event, session: Session | None = None) -> dict[str, Any]:
    """Return what every message about a registration may speak of: the event, or one session of it.

    Programs that make the mail itself the calendar entry must find the session's own time in it (M11).
    """
    occasion = event.occasion_of(session, registration.mode)
    return {
        "event": event,
        "session": session,
        "occasion": occasion,
        "title": f"{event.title}: {session.title}" if session else event.title,
        "starts": occasions.starts_at(occasion).astimezone(ZoneInfo(occasion.timezone)),
        "registration": registration,
        "event_url": absolute("public.events.show", slug=event.slug, lang=registration.language),
        "price": None,  # said where a place is given; see first_invitation
        "manage_url": manage_url(registration),
        "join_url": join_url(registration) if occasion.format != "on_site" else "",
        "privacy_url": absolute("public.pages.privacy", lang=registration.language),
    }


def manage_url(registration: Registration) -> str:
    """Return the personal address of the person's own page."""
    claim = Claim(registration.id, registration.manage_version)
    token = signer().sign(Purpose.MANAGE, claim)
    return absolute("public.registrations.open_link", token=token, lang=registration.language)


def manage_all_url(newest: Registration) -> str:
    """Return the address that opens the own pages of all registrations of the person's address, up to the newest."""
    token = signer().sign(Purpose.MANAGE_ALL, Claim(newest.id, newest.manage_version))
    return absolute("public.lost_links.open_all", token=token, lang=newest.language)


def join_url(registration: Registration) -> str:
    """Return the personal address that leads to the digital room."""
    claim = Claim(registration.id, registration.join_version)
    token = signer().sign(Purpose.JOIN, claim)
    return absolute("public.attendance.door", token=token, lang=registration.language)


def group_url(group: Group) -> str:
    """Return the coordinator's own address of the group's page."""
    token = signer().sign(Purpose.GROUP, Claim(group.id, group.manage_version))
    return absolute("public.my_groups.open_link", token=token, lang=group.language)


def prove_url(registration: Registration) -> str:
    """Return the personal address at which the mail address is proven to be the person's own."""
    claim = Claim(registration.id, registration.manage_version)
    token = signer().sign(Purpose.PROVE, claim)
    return absolute("public.proofs.prove", token=token, lang=registration.language)


def absolute(endpoint: str, **values: Any) -> str:
    """Return the address of an endpoint under the configured base URL, never the request's host."""
    return str(current_app.config["BASE_URL"]) + url_for(endpoint, _external=False, **values)


def signer() -> Signer:
    """Return what makes and reads the site's signed links."""
    made: Signer = current_app.extensions["signer"]
    return made


@cache
def _inliner() -> css_inline.CSSInliner:
    styles = (paths.STATIC / "css" / "email.css").read_text(encoding="utf-8")
    return css_inline.CSSInliner(extra_css=styles, load_remote_stylesheets=False, keep_link_tags=False)


def _tidy(plain: str) -> str:
    lines = [
        SIGNATURE if line == SIGNATURE else line.rstrip() for line in plain.replace("\u00a0", " ").strip().splitlines()
    ]
    kept = [line for number, line in enumerate(lines) if line or (number and lines[number - 1])]
    return "\n".join(kept) + "\n"
