"""Who may try what. Whether it can be done now is for the other rules."""

from enum import StrEnum


class Role(StrEnum):
    """What an organizer is to the site."""

    ADMINISTRATOR = "administrator"
    ORGANIZER = "organizer"
    VIEWER = "viewer"


class Action(StrEnum):
    """What can be done in the workplace, by the right that it takes."""

    SEE_EVENTS = "see_events"
    CREATE_EVENTS = "create_events"
    EDIT_EVENTS = "edit_events"
    SEE_ATTENDEES = "see_attendees"
    EXPORT_ATTENDEES = "export_attendees"
    REMOVE_ATTENDEES = "remove_attendees"
    CORRECT_ATTENDEES = "correct_attendees"  # decides where somebody's personal links go, so no viewer's right
    DECIDE_ATTENDEES = "decide_attendees"
    SEE_QUESTIONS = "see_questions"
    SEE_OUTBOX = "see_outbox"
    SEND_AGAIN = "send_again"


_VIEWING = frozenset({Action.SEE_EVENTS, Action.SEE_ATTENDEES, Action.SEE_QUESTIONS})
GRANTS: dict[Role, frozenset[Action]] = {
    Role.VIEWER: _VIEWING,
    Role.ORGANIZER: frozenset(Action),
    Role.ADMINISTRATOR: frozenset(Action),
}
# Everyone but these works only with the events that are shared with them.
SEES_ALL_EVENTS = frozenset({Role.ADMINISTRATOR})


def may(role: Role, action: Action) -> bool:
    """Say whether the role carries the right."""
    return action in GRANTS[role]
