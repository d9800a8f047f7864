"""Who is asking, and who may: an endpoint that says nothing is closed."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from flask import Flask, abort, current_app, g, redirect, request, session, url_for
from werkzeug.wrappers import Response

from eventsite import clock, links
from eventsite.errors import LinkEnded, NotFound
from eventsite.models import Guest, Organizer, OrganizerSession
from eventsite.queries import events as event_queries
from eventsite.queries import guests as guest_queries
from eventsite.queries import organizers as queries
from eventsite.queries.organizers import Share
from eventsite.rules.guests import GuestRole
from eventsite.rules.organizers import is_to_be_noted
from eventsite.rules.permissions import OF_THE_SITE, Action, Role, may
from eventsite.services import audit, guests, organizers
from eventsite.web import sessions, traces

SESSION_KEY = "organizer"
View = Callable[..., Any]
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Guard:
    """What a view asks of whoever calls it: nothing (public), being signed in, or a right.

    `guest` names the guests of the event who may call it without an account.
    """

    action: Action | None = None
    is_public: bool = False
    guest: GuestRole | None = None


@dataclass(frozen=True)
class Worker:
    """Whoever works with an event: an organizer, or a guest with a named link; `actor` is their name in the trace."""

    actor: str
    name: str
    organizer: Organizer | None = None
    guest: Guest | None = None


def public(view: View) -> View:
    """Let everyone call the view; what it shows is its own responsibility."""
    view.guard = Guard(is_public=True)  # type: ignore[attr-defined]
    return view


def requires(action: Action | None = None) -> Callable[[View], View]:
    """Let only signed-in organizers with this right call the view; any signed-in one if none is named.

    A right to an event is that of the role which they have in the event of the address.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            organizer = signed_in()
            if organizer is None:
                return _sign_in_first()
            if action is not None:
                _demand(action, kwargs.get("event_id"))
            return view(*args, **kwargs)

        guarded.guard = Guard(action)  # type: ignore[attr-defined]
        return guarded

    return decorate


def moderates(action: Action) -> Callable[[View], View]:
    """Let organizers with this right call a view of their event, and guests of the event with a moderator's link."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(event_id: int, *args: Any, **kwargs: Any) -> Any:
            organizer, guest = signed_in(), guest_of(event_id, GuestRole.MODERATOR)
            if organizer is None and guest is None:
                if sessions.guests():  # a link to another event, or one that has ended: signing in is not for guests
                    raise _no_longer(event_id)
                return _sign_in_first()
            if guest is None:
                _demand(action, event_id)
                return view(event_id, *args, **kwargs)
            guest_id = guest.id
            answer = view(event_id, *args, **kwargs)
            _note_looked(guest_id)
            return answer

        guarded.guard = Guard(action, guest=GuestRole.MODERATOR)  # type: ignore[attr-defined]
        return guarded

    return decorate


def guest_of(event_id: int, role: GuestRole, guest_id: int | None = None) -> Guest | None:
    """Return the guest of the event in that role whose browser this is, looked up anew for each request.

    With an id only that one: a browser may have opened the links of several.
    """
    opened = sessions.guests()
    if guest_id is not None:
        opened = {one: version for one, version in opened.items() if one == guest_id}
    return guest_queries.with_links(opened, clock.now(), event_id, role) if opened else None


def opened_guest(guest_id: int, role: GuestRole) -> Guest:
    """Return the guest whose link this browser has opened, with event and speaker.

    Raises LinkEnded where it was opened here and holds no more, NotFound where it was not.
    """
    found = guest_queries.by_id(guest_id)
    if guest_id not in sessions.guests():
        raise NotFound("guest")
    guest = guest_of(found.event_id, role, guest_id)
    if guest is None:
        raise LinkEnded(found.event_id)
    return guest


def worker(event_id: int) -> Worker:
    """Return who works with the event in a view that moderates() guards. Raises NotFound for another's event."""
    organizer = signed_in()
    if organizer is not None:
        try:
            event_queries.for_organizer(organizer, event_id)
        except NotFound:
            organizer = None
    if organizer is not None:
        return Worker(audit.organizer_actor(organizer.id), organizer.name, organizer=organizer)
    guest = guest_of(event_id, GuestRole.MODERATOR)
    if guest is None:
        raise NotFound("event")
    return Worker(audit.guest_actor(guest.id), guest.name, guest=guest)


def signed_in() -> Organizer | None:
    """Return the organizer whose browser this is, looked up anew for each request."""
    found = signed_in_session()
    return found.organizer if found else None


def signed_in_session() -> OrganizerSession | None:
    """Return the session of this browser, with its organizer, if it has not ended."""
    if "organizer_session" not in g:
        secret = session.get(SESSION_KEY)
        g.organizer_session = queries.session_with(links.hash_of(secret), clock.now()) if secret else None
    found: OrganizerSession | None = g.organizer_session
    return found


def share_in(event_id: int) -> Share:
    """Return what the event is to whoever is signed in, looked up once for each request."""
    if "shares" not in g:
        g.shares = {}
    if event_id not in g.shares:
        g.shares[event_id] = queries.share_in(me(), event_id)
    found: Share = g.shares[event_id]
    return found


def rights_in(event_id: int) -> dict[str, bool]:
    """Return for each action whether whoever is signed in may do it: on the site, or in that event."""
    role, share = Role(me().role), share_in(event_id)
    rights = {
        action.value: may(role, action) if action in OF_THE_SITE else share.role is not None and may(share.role, action)
        for action in Action
    }
    return rights | {Action.SEE_NEEDS.value: rights[Action.SEE_NEEDS.value] and share.is_reader}


def allowed(action: Action, event_id: int | None = None) -> bool:
    """Say whether whoever is signed in has the right: to the site, or to that event."""
    if action in OF_THE_SITE:
        return may(Role(me().role), action)
    role = None if event_id is None else share_in(event_id).role
    return role is not None and may(role, action)


def me() -> Organizer:
    """Return the signed-in organizer of a view that requires one."""
    organizer = signed_in()
    if organizer is None:
        abort(403)
    return organizer


def _note_looked(guest_id: int) -> None:
    """Note that a guest has looked at a page; what the page asks for by itself is the same look."""
    if request.method == "GET" and not str(request.endpoint).endswith("stream"):
        traces.note(lambda: guests.note_looked(guest_id))


def note_seen(response: Response) -> Response:
    """Note after a page of the workplace that the session is in use, at most every few minutes."""
    found = signed_in_session()
    if found is not None and is_to_be_noted(found.seen_at, clock.now()):
        session_id = found.id
        traces.note(lambda: organizers.note_seen(session_id))
    return response


def _demand(action: Action, event_id: int | None) -> None:
    """Refuse whoever has not the right. A right to an event without an event is nobody's."""
    if action not in OF_THE_SITE and event_id is not None and share_in(event_id).role is None:
        raise NotFound("event")
    if not allowed(action, event_id):
        log.warning("organizer %d may not %s (event %s)", me().id, action, event_id)
        abort(403)


def init_app(app: Flask) -> None:
    """Close every endpoint that has no guard."""
    app.before_request(_refuse_unguarded)


def _refuse_unguarded() -> None:
    endpoint = request.endpoint
    if endpoint in {None, "static"}:
        return
    view = current_app.view_functions[str(endpoint)]
    if not hasattr(view, "guard"):
        abort(404)


def _no_longer(event_id: int) -> NotFound:
    """Return what to say to a guest without a link that holds: whether they had one to the event."""
    was_let_in = guest_queries.is_any_of(list(sessions.guests()), event_id, GuestRole.MODERATOR)
    return LinkEnded(event_id) if was_let_in else NotFound("event")


def _sign_in_first() -> Response:
    return redirect(url_for("organizer.sessions.sign_in"), code=303)
