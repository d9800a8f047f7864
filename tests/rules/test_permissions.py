"""Who may try what."""

import pytest

from eventsite.rules import permissions as rules
from eventsite.rules.permissions import Action, Role

VIEWING = {
    Action.SEE_EVENTS,
    Action.SEE_ATTENDEES,
    Action.SEE_QUESTIONS,
    Action.SEE_COMPANIES,
    Action.SEE_PERSONAL_DATA,
}
HANDLING = {
    Action.EXPORT_ATTENDEES,
    Action.IMPORT_ATTENDEES,
    Action.MARK_ATTENDEES,
    Action.REMOVE_ATTENDEES,
    Action.CORRECT_ATTENDEES,
    Action.DECIDE_ATTENDEES,
    Action.SEE_OUTBOX,
    Action.SEND_AGAIN,
    Action.SEE_NEEDS,
    Action.INVITE,
    Action.ADD_ATTENDEES,
    Action.MOVE_ATTENDEES,
    Action.TICK_ATTENDANCE,
    Action.ACT_ON_MANY,
}
MAY = {
    Role.ADMINISTRATOR: set(Action),
    Role.ORGANIZER: set(Action) - {Action.MANAGE_PEOPLE, Action.SEE_WHOLE_AUDIT, Action.EDIT_SITE},
    Role.LIST_HANDLER: VIEWING | HANDLING,
    Role.MODERATOR: {Action.SEE_EVENTS, Action.SEE_QUESTIONS, Action.MODERATE_QUESTIONS},
    Role.CHECK_IN: {Action.TICK_ATTENDANCE},
    Role.VIEWER: VIEWING,
}


@pytest.mark.parametrize("role", Role)
def test_each_role_may_what_is_written(role):
    assert {action for action in Action if rules.may(role, action)} == MAY[role]


def test_only_administrators_work_with_events_that_nobody_shared_with_them():
    assert {Role.ADMINISTRATOR} == rules.SEES_ALL_EVENTS


@pytest.mark.parametrize(
    ("site", "is_shared", "own", "expected"),
    [
        (Role.ORGANIZER, False, None, None),
        (Role.ORGANIZER, False, Role.ORGANIZER, None),
        (Role.ORGANIZER, True, None, Role.ORGANIZER),
        (Role.ORGANIZER, True, Role.CHECK_IN, Role.CHECK_IN),
        (Role.VIEWER, True, Role.ORGANIZER, Role.ORGANIZER),
        (Role.ADMINISTRATOR, False, None, Role.ADMINISTRATOR),
        (Role.ADMINISTRATOR, True, Role.VIEWER, Role.ADMINISTRATOR),
    ],
)
def test_an_event_says_what_somebody_is_to_it(site, is_shared, own, expected):
    assert rules.role_in_event(site, is_shared=is_shared, own=own) is expected


def test_who_is_taken_on_for_an_event_gets_no_more_of_the_site():
    assert {role: rules.role_of_newcomer(role) for role in rules.OF_AN_EVENT} == {
        Role.ORGANIZER: Role.VIEWER,
        Role.LIST_HANDLER: Role.VIEWER,
        Role.MODERATOR: Role.MODERATOR,
        Role.CHECK_IN: Role.CHECK_IN,
        Role.VIEWER: Role.VIEWER,
    }
