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
    IMPORT_ATTENDEES = "import_attendees"
    REMOVE_ATTENDEES = "remove_attendees"
    CORRECT_ATTENDEES = "correct_attendees"  # decides where somebody's personal links go, so no viewer's right
    DECIDE_ATTENDEES = "decide_attendees"
    MARK_ATTENDEES = "mark_attendees"
    SEE_QUESTIONS = "see_questions"
    MODERATE_QUESTIONS = "moderate_questions"  # guests of the event with a moderator's link may too
    INVITE_GUESTS = "invite_guests"  # makes links that work without an account
    SEE_OUTBOX = "see_outbox"
    SEND_AGAIN = "send_again"
    MAIL_ATTENDEES = "mail_attendees"  # writes to many at once, in the association's name
    SEE_NEEDS = "see_needs"  # and the event must have named one a reader: queries.needs.is_reader
    INVITE = "invite"
    SEE_COMPANIES = "see_companies"
    EDIT_COMPANIES = "edit_companies"  # shows contact persons' addresses too
    EDIT_SITE = "edit_site"  # what the whole site is called, looks like, keeps and says
    ADD_ATTENDEES = "add_attendees"  # by hand, if need be above the capacity
    MOVE_ATTENDEES = "move_attendees"  # to another meeting that one works with
    TICK_ATTENDANCE = "tick_attendance"
    ACT_ON_MANY = "act_on_many"  # and the right that each thing takes: rules.bulk_actions.RIGHTS


_VIEWING = frozenset({Action.SEE_EVENTS, Action.SEE_ATTENDEES, Action.SEE_QUESTIONS, Action.SEE_COMPANIES})
GRANTS: dict[Role, frozenset[Action]] = {
    Role.VIEWER: _VIEWING,
    Role.ORGANIZER: frozenset(Action) - {Action.EDIT_SITE},
    Role.ADMINISTRATOR: frozenset(Action),
}
# Everyone but these works only with the events that are shared with them.
SEES_ALL_EVENTS = frozenset({Role.ADMINISTRATOR})


def may(role: Role, action: Action) -> bool:
    """Say whether the role carries the right."""
    return action in GRANTS[role]
