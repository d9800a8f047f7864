"""Who may try what."""

import pytest

from eventsite.rules import permissions as rules
from eventsite.rules.permissions import Action, Role

MAY = {
    Role.VIEWER: {Action.SEE_EVENTS, Action.SEE_ATTENDEES, Action.SEE_QUESTIONS, Action.SEE_COMPANIES},
    Role.ORGANIZER: set(Action),
    Role.ADMINISTRATOR: set(Action),
}


@pytest.mark.parametrize("role", Role)
def test_each_role_may_what_is_written(role):
    assert {action for action in Action if rules.may(role, action)} == MAY[role]


def test_only_administrators_work_with_events_that_nobody_shared_with_them():
    assert {Role.ADMINISTRATOR} == rules.SEES_ALL_EVENTS
