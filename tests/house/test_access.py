"""Routes × roles: every endpoint has been decided on, and every one of them holds to it."""

import re

import pytest

from eventsite.database import transaction
from eventsite.queries import organizers as organizer_queries
from eventsite.queries import outbox as outbox_queries
from eventsite.rules.permissions import Action, Role, may
from eventsite.services import organizers
from eventsite.web.guards import SESSION_KEY, Guard
from tests.web.answers import set_aside

PUBLIC = Guard(is_public=True)
ACCESS = {
    "dev.components": {"GET": PUBLIC},
    "dev.inbox": {"GET": PUBLIC},
    "dev.letter": {"GET": PUBLIC},
    "health.alive": {"GET": PUBLIC},
    "health.ready": {"GET": PUBLIC},
    "media.picture": {"GET": PUBLIC},
    "organizer.answers.index": {"GET": Guard(Action.SEE_ATTENDEES)},
    "organizer.answers.settle": {"POST": Guard(Action.CORRECT_ATTENDEES)},
    "organizer.attendees.confirm_remove": {"GET": Guard(Action.REMOVE_ATTENDEES)},
    "organizer.attendees.index": {"GET": Guard(Action.SEE_ATTENDEES)},
    "organizer.attendees.remove": {"POST": Guard(Action.REMOVE_ATTENDEES)},
    "organizer.attendees.send_again": {"POST": Guard(Action.SEND_AGAIN)},
    "organizer.corrections.address": {"GET": Guard(Action.CORRECT_ATTENDEES)},
    "organizer.corrections.correct": {"POST": Guard(Action.CORRECT_ATTENDEES)},
    "organizer.editing.edit": {"GET": Guard(Action.EDIT_EVENTS), "POST": Guard(Action.EDIT_EVENTS)},
    "organizer.editing.new": {"GET": Guard(Action.CREATE_EVENTS), "POST": Guard(Action.CREATE_EVENTS)},
    "organizer.editing.preview": {"POST": Guard(Action.EDIT_EVENTS)},
    "organizer.editing.preview_new": {"POST": Guard(Action.CREATE_EVENTS)},
    "organizer.editing.stored": {"GET": Guard(Action.SEE_EVENTS)},
    "organizer.events.archive": {"POST": Guard(Action.EDIT_EVENTS)},
    "organizer.events.call_off": {"POST": Guard(Action.EDIT_EVENTS)},
    "organizer.events.confirm_call_off": {"GET": Guard(Action.EDIT_EVENTS)},
    "organizer.events.index": {"GET": Guard(Action.SEE_EVENTS)},
    "organizer.events.publish": {"POST": Guard(Action.EDIT_EVENTS)},
    "organizer.events.confirm_postpone": {"GET": Guard(Action.EDIT_EVENTS)},
    "organizer.events.confirm_revive": {"GET": Guard(Action.EDIT_EVENTS)},
    "organizer.events.postpone": {"POST": Guard(Action.EDIT_EVENTS)},
    "organizer.events.revive": {"POST": Guard(Action.EDIT_EVENTS)},
    "organizer.events.send_changes": {"POST": Guard(Action.EDIT_EVENTS)},
    "organizer.events.show": {"GET": Guard(Action.SEE_EVENTS)},
    "organizer.exports.as_csv": {"GET": Guard(Action.EXPORT_ATTENDEES)},
    "organizer.exports.as_xlsx": {"GET": Guard(Action.EXPORT_ATTENDEES)},
    "organizer.outbox.index": {"GET": Guard(Action.SEE_OUTBOX)},
    "organizer.outbox.retry": {"POST": Guard(Action.SEND_AGAIN)},
    "organizer.questions.index": {"GET": Guard(Action.SEE_QUESTIONS)},
    "organizer.sessions.ask_for_link": {"POST": PUBLIC},
    "organizer.sessions.enter": {"POST": PUBLIC},
    "organizer.sessions.open_link": {"GET": PUBLIC},
    "organizer.sessions.sign_in": {"GET": PUBLIC},
    "organizer.sessions.sign_out": {"POST": PUBLIC},
    "public.answers.confirm": {"GET": PUBLIC, "POST": PUBLIC},
    "public.answers.undo": {"GET": PUBLIC, "POST": PUBLIC},
    "public.attendance.door": {"GET": PUBLIC},
    "public.attendance.join": {"POST": PUBLIC},
    "public.offers.answer": {"POST": PUBLIC},
    "public.proofs.prove": {"GET": PUBLIC},
    "public.proofs.proven": {"POST": PUBLIC},
    "public.events.archive": {"GET": PUBLIC},
    "public.events.calendar": {"GET": PUBLIC},
    "public.events.index": {"GET": PUBLIC},
    "public.events.show": {"GET": PUBLIC},
    "public.events.series": {"GET": PUBLIC},
    "public.events.theme": {"GET": PUBLIC},
    "public.feeds.everything": {"GET": PUBLIC},
    "public.feeds.personal": {"GET": PUBLIC},
    "public.feeds.series": {"GET": PUBLIC},
    "public.feeds.theme": {"GET": PUBLIC},
    "public.groups.form": {"GET": PUBLIC},
    "public.groups.receipt": {"GET": PUBLIC},
    "public.groups.register": {"POST": PUBLIC},
    "public.handovers.ask": {"GET": PUBLIC},
    "public.handovers.hand_over": {"POST": PUBLIC},
    "public.my_groups.add": {"GET": PUBLIC, "POST": PUBLIC},
    "public.my_groups.cancel": {"GET": PUBLIC, "POST": PUBLIC},
    "public.my_groups.cancel_all": {"GET": PUBLIC, "POST": PUBLIC},
    "public.my_groups.hand_over": {"GET": PUBLIC, "POST": PUBLIC},
    "public.my_groups.name": {"GET": PUBLIC, "POST": PUBLIC},
    "public.my_groups.open_link": {"GET": PUBLIC, "POST": PUBLIC},
    "public.my_groups.show": {"GET": PUBLIC},
    "public.invitations.send_again": {"POST": PUBLIC},
    "public.pages.accessibility": {"GET": PUBLIC},
    "public.pages.contact": {"GET": PUBLIC},
    "public.pages.privacy": {"GET": PUBLIC},
    "public.pages.robots": {"GET": PUBLIC},
    "public.pages.security": {"GET": PUBLIC},
    "public.pages.sitemap": {"GET": PUBLIC},
    "public.personal_feeds.ask": {"GET": PUBLIC},
    "public.personal_feeds.renew": {"POST": PUBLIC},
    "public.personal_feeds.revoke": {"POST": PUBLIC},
    "public.questions.ask": {"POST": PUBLIC},
    "public.registrations.cancel": {"POST": PUBLIC},
    "public.registrations.confirm_cancel": {"GET": PUBLIC},
    "public.registrations.form": {"GET": PUBLIC},
    "public.registrations.mine": {"GET": PUBLIC},
    "public.registrations.open_link": {"GET": PUBLIC, "POST": PUBLIC},
    "public.registrations.receipt": {"GET": PUBLIC},
    "public.registrations.register": {"POST": PUBLIC},
    "public.registrations.show": {"GET": PUBLIC},
}
GUARDED = [
    (endpoint, method, guard.action)
    for endpoint, methods in ACCESS.items()
    for method, guard in methods.items()
    if not guard.is_public
]
OF_AN_EVENT = [
    row
    for row in GUARDED
    if row[0] not in {"organizer.events.index", "organizer.editing.new", "organizer.editing.preview_new"}
]
each_guarded = pytest.mark.parametrize(("endpoint", "method", "action"), GUARDED)


def test_every_endpoint_has_been_decided_on(app):
    found = {}
    for rule in app.url_map.iter_rules():
        if rule.endpoint != "static":
            guard = getattr(app.view_functions[rule.endpoint], "guard", None)
            found.setdefault(rule.endpoint, {}).update(dict.fromkeys(rule.methods - {"HEAD", "OPTIONS"}, guard))
    assert found == ACCESS


@pytest.fixture
def place(app, make):
    """Alva's event with somebody registered and a mail: what the addresses of the routes name."""
    event = make.event("Alva")
    registration = make.registration(event)
    with app.app_context():
        message = outbox_queries.of_event(event.id)[0].id
    mail = set_aside(app, event, registration)
    app.config["WTF_CSRF_ENABLED"] = False  # who may is asked here, not from which page
    return {
        "event_id": event.id,
        "registration_id": registration,
        "message_id": message,
        "mail_id": mail,
        "slug": event.slug,
    }


@pytest.fixture
def call(app, client, place):
    """Calls a route of Alva's event and returns the status."""

    def status(endpoint, method):
        with app.test_request_context():
            rule = next(rule for rule in app.url_map.iter_rules() if rule.endpoint == endpoint)
            path = re.sub(r"<(?:[^:<>]*:)?(\w+)>", lambda found: str(place[found[1]]), rule.rule)
        return client.open(path, method=method, buffered=True)

    return status


def sign_in(app, client, organizer_id):
    """Sign the browser in by a row in the database."""
    with app.app_context(), transaction():
        secret = organizers.sign_in(organizers.new_link(organizer_queries.by_id(organizer_id))).secret
    with client.session_transaction() as session:
        session[SESSION_KEY] = secret


def answers(call, rows):
    """Return the status of each route that is called."""
    return {(endpoint, method): call(endpoint, method).status_code for endpoint, method, _ in rows}


def test_nobody_is_asked_to_sign_in(call):
    assert {call(endpoint, method).location for endpoint, method, _ in GUARDED} == {"/organizer/sign-in"}
    assert set(answers(call, GUARDED).values()) == {303}


@pytest.mark.parametrize("role", [Role.VIEWER, Role.ORGANIZER])
def test_what_is_not_shared_is_not_there(app, client, make, call, role):
    sign_in(app, client, make.organizer("Bo", role))
    expected = {(endpoint, method): 404 if may(role, action) else 403 for endpoint, method, action in OF_AN_EVENT}
    assert answers(call, OF_AN_EVENT) == expected


def test_a_viewer_of_the_event_may_look_and_nothing_else(app, client, make, call, place):
    sign_in(app, client, make.organizer("Cia", Role.VIEWER, (place["slug"],)))
    found = answers(call, GUARDED)
    refused = {(endpoint, method) for endpoint, method, action in GUARDED if not may(Role.VIEWER, action)}
    assert {route for route, status in found.items() if status == 403} == refused
    assert {status for route, status in found.items() if route not in refused} == {200}


@each_guarded
@pytest.mark.parametrize(("name", "role"), [("Alva", Role.ORGANIZER), ("Eva", Role.ADMINISTRATOR)])
def test_the_owner_and_the_administrator_may_all(app, client, make, call, endpoint, method, action, name, role):
    sign_in(app, client, make.organizer(name, role))
    status = call(endpoint, method).status_code
    assert (status < 500, status in {403, 404}) == (True, False)
