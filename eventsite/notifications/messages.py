"""A message as a value, and how one is rendered from its folder of templates."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import css_inline
from flask import current_app, render_template, url_for
from flask_babel import force_locale

from eventsite import paths, text
from eventsite.links import Claim, Purpose, Signer
from eventsite.models import Event, Group, Registration, Session
from eventsite.notifications import shells
from eventsite.notifications.shells import Own, Shell, Somebody
from eventsite.rules import occasions
from eventsite.rules.outbox import Kind
from eventsite.rules.registrations import RegistrationState
from eventsite.rules.site import Look
from eventsite.shells import Values, kept

ACCENT = "#0e5a47"  # as it stands in email.css
PURPOSES = {Own.MANAGE: Purpose.MANAGE, Own.JOIN: Purpose.JOIN, Own.PROVE: Purpose.PROVE}
OPENED_AT = {
    Own.MANAGE: "public.registrations.open_link",
    Own.JOIN: "public.attendance.door",
    Own.PROVE: "public.proofs.prove",
}
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
    return Notification(kind, recipient, *_rendered(kind, language, context), attachment)


def compose_for(
    registration: Registration,
    event: Event,
    kind: Kind,
    attachment: Attachment | None = None,
    session: Session | None = None,
    *,
    place: int | None = None,
    proves: bool = False,
    is_shared: bool = True,
    **shared: Hashable,
) -> Notification:
    """Return a message about a registration: rendered, or filled into a shell where the event has an edition.

    `place` is a number in the queue; `proves` says whether it brings the link that proves the address; `shared` is
    what it says besides that is not one person's own.
    """
    own = own_values(registration, place)

    def context(whose: Registration | Somebody, values: Values) -> dict[str, Any]:
        urls = {"prove_url": own_url(Own.PROVE, values, whose.language) if proves else ""}
        number = None if place is None else values(Own.PLACE)
        return about(whose, event, session, values) | urls | {"place": number} | shared

    if not (is_shared and may_be_filled_in(registration, event)):
        return compose(kind, registration.email, registration.language, attachment, **context(registration, own))
    variant = (session and session.id, place is None, proves, *sorted(shared.items()))

    def made() -> Shell:
        words = shells.stand_ins()
        rendered = _rendered(kind, registration.language, context(Somebody.like(registration, words), words))
        return shells.shell(*rendered, words)

    shell = kept((kind, *made_of(registration, event), *variant), made)
    text, html = shells.text_of(shell, own), shells.html_of(shell, own)
    return Notification(kind, registration.email, shell.subject, text, html, attachment)


def may_be_filled_in(registration: Registration, event: Event) -> bool:
    """Say whether what is said of the event is known to be what it was, and of the person what comes through."""
    is_held_until = registration.state == RegistrationState.OFFERED
    own = (registration.name, registration.company)
    return event.edition is not None and not is_held_until and all(map(shells.can_fill, own))


def made_of(registration: Registration, event: Event) -> tuple[Hashable, ...]:
    """Return what decides what is said to all who are like this one."""
    config = current_app.config
    like = (registration.language, registration.state, registration.mode, registration.holds_seat)
    return (event.id, event.edition, config["SITE_EDITION"], config["BASE_URL"], *like)


def _rendered(kind: Kind, language: str, context: Mapping[str, Any]) -> tuple[str, str, str]:
    """Return subject, text and HTML."""
    with force_locale(language):
        subject, plain, html = (
            render_template(f"email/{kind}/{part}", language=language, **context)
            for part in ("subject.txt", "body.txt", "body.html")
        )
    subject = text.header(subject).replace("\u00a0", " ")
    return subject, _tidy(plain), _inliner(_accent()).inline(html)


def about_registration(registration: Registration, event: Event, session: Session | None = None) -> dict[str, Any]:
    """Return what every message about a registration may speak of: the event, or one session of it."""
    return about(registration, event, session, own_values(registration))


def about(registration: Registration | Somebody, event: Event, session: Session | None, own: Values) -> dict[str, Any]:
    """Return the same with these values for what is the person's own.

    Programs that make the mail itself the calendar entry must find the session's own time in it (M11).
    """
    occasion = event.occasion_of(session, registration.mode)
    language = registration.language
    return {
        "event": event,
        "session": session,
        "occasion": occasion,
        "title": f"{event.title}: {session.title}" if session else event.title,
        "starts": occasions.starts_at(occasion).astimezone(ZoneInfo(occasion.timezone)),
        "registration": registration,
        "event_url": absolute("public.events.show", slug=event.slug, lang=language),
        "price": None,  # said where a place is given; see first_invitation
        "manage_url": own_url(Own.MANAGE, own, language),
        "join_url": own_url(Own.JOIN, own, language) if occasion.format != "on_site" else "",
        "privacy_url": absolute("public.pages.privacy", lang=language),
    }


def own_values(registration: Registration, place: int | None = None) -> Values:
    """Return what says what is the person's own."""
    known: dict[str, str] = {Own.NAME: registration.name, Own.COMPANY: registration.company, Own.PLACE: str(place)}

    def value(gap: str) -> str:
        if gap not in known:
            version = registration.join_version if gap == Own.JOIN else registration.manage_version
            known[gap] = signer().sign(PURPOSES[Own(gap)], Claim(registration.id, version))
        return known[gap]

    return value


def own_url(gap: Own, own: Values, language: str) -> str:
    """Return the personal address that ends in the token."""
    return absolute(OPENED_AT[gap], token=own(gap), lang=language)


def manage_url(registration: Registration) -> str:
    """Return the personal address of the person's own page."""
    return own_url(Own.MANAGE, own_values(registration), registration.language)


def manage_all_url(newest: Registration) -> str:
    """Return the address that opens the own pages of all registrations of the person's address, up to the newest."""
    token = signer().sign(Purpose.MANAGE_ALL, Claim(newest.id, newest.manage_version))
    return absolute("public.lost_links.open_all", token=token, lang=newest.language)


def join_url(registration: Registration) -> str:
    """Return the personal address that leads to the digital room."""
    return own_url(Own.JOIN, own_values(registration), registration.language)


def group_url(group: Group) -> str:
    """Return the coordinator's own address of the group's page."""
    token = signer().sign(Purpose.GROUP, Claim(group.id, group.manage_version))
    return absolute("public.my_groups.open_link", token=token, lang=group.language)


def absolute(endpoint: str, **values: Any) -> str:
    """Return the address of an endpoint under the configured base URL, never the request's host."""
    return str(current_app.config["BASE_URL"]) + url_for(endpoint, _external=False, **values)


def signer() -> Signer:
    """Return what makes and reads the site's signed links."""
    made: Signer = current_app.extensions["signer"]
    return made


def _accent() -> str:
    look: Look = current_app.config["SITE_LOOK"]
    return look.accent or ACCENT


@lru_cache(maxsize=8)
def _inliner(accent: str) -> css_inline.CSSInliner:
    styles = (paths.STATIC / "css" / "email.css").read_text(encoding="utf-8").replace(ACCENT, accent)
    return css_inline.CSSInliner(extra_css=styles, load_remote_stylesheets=False, keep_link_tags=False)


def _tidy(plain: str) -> str:
    lines = [
        SIGNATURE if line == SIGNATURE else line.rstrip() for line in plain.replace("\u00a0", " ").strip().splitlines()
    ]
    kept = [line for number, line in enumerate(lines) if line or (number and lines[number - 1])]
    return "\n".join(kept) + "\n"
