"""Who may try what. Whether it can be done now is for the other rules."""

from enum import StrEnum


class Role(StrEnum):
    """What somebody is to the site, or to one event."""

    ADMINISTRATOR = "administrator"
    ORGANIZER = "organizer"
    MODERATOR = "moderator"
    LIST_HANDLER = "list_handler"
    CHECK_IN = "check_in"
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
    SEE_NEEDS = "see_needs"  # and the event must have named one a reader: queries.organizers.Share
    INVITE = "invite"
    SEE_COMPANIES = "see_companies"
    EDIT_COMPANIES = "edit_companies"  # shows contact persons' addresses too
    EDIT_SITE = "edit_site"  # what the whole site is called, looks like, keeps and says
    SEE_PERSONAL_DATA = "see_personal_data"  # what is left of people, in numbers, over one's events
    SHARE_EVENTS = "share_events"  # decides who works with the event, and as what
    SEE_AUDIT = "see_audit"  # the event's trace, with what stood there before
    MANAGE_PEOPLE = "manage_people"
    SEE_WHOLE_AUDIT = "see_whole_audit"
    ADD_ATTENDEES = "add_attendees"  # by hand, if need be above the capacity
    MOVE_ATTENDEES = "move_attendees"  # to another meeting that one works with
    TICK_ATTENDANCE = "tick_attendance"
    ACT_ON_MANY = "act_on_many"  # and the right that each thing takes: rules.bulk_actions.RIGHTS


# These are rights to the site: the role on the site carries them. All others are rights to one event, and the role
# that somebody has there carries them.
OF_THE_SITE = frozenset(
    {
        Action.CREATE_EVENTS,
        Action.SEE_COMPANIES,
        Action.EDIT_COMPANIES,
        Action.SEE_PERSONAL_DATA,
        Action.MANAGE_PEOPLE,
        Action.SEE_WHOLE_AUDIT,
        Action.EDIT_SITE,
    }
)
_FOR_ADMINISTRATORS = frozenset({Action.MANAGE_PEOPLE, Action.SEE_WHOLE_AUDIT, Action.EDIT_SITE})
_VIEWING = frozenset(
    {Action.SEE_EVENTS, Action.SEE_ATTENDEES, Action.SEE_QUESTIONS, Action.SEE_COMPANIES, Action.SEE_PERSONAL_DATA}
)
_OF_THE_LIST = frozenset(
    {
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
)
GRANTS: dict[Role, frozenset[Action]] = {
    Role.CHECK_IN: frozenset({Action.TICK_ATTENDANCE}),
    Role.MODERATOR: frozenset({Action.SEE_EVENTS, Action.SEE_QUESTIONS, Action.MODERATE_QUESTIONS}),
    Role.VIEWER: _VIEWING,
    Role.LIST_HANDLER: _VIEWING | _OF_THE_LIST,
    Role.ORGANIZER: frozenset(Action) - _FOR_ADMINISTRATORS,
    Role.ADMINISTRATOR: frozenset(Action),
}
# Everyone but these works only with the events that are shared with them.
SEES_ALL_EVENTS = frozenset({Role.ADMINISTRATOR})
# What one can be to an event. Who administers the site does so everywhere.
OF_AN_EVENT = tuple(role for role in Role if role not in SEES_ALL_EVENTS)


def may(role: Role, action: Action) -> bool:
    """Say whether the role carries the right."""
    return action in GRANTS[role]


def role_in_event(site: Role, *, is_shared: bool, own: Role | None) -> Role | None:
    """Return what somebody is to an event; None if it is nothing to them.

    `own` is the role that the event has given. Without one they are there what they are to the site.
    """
    if site in SEES_ALL_EVENTS:
        return site
    return (own or site) if is_shared else None


def role_of_newcomer(role: Role) -> Role:
    """Return what somebody becomes to the site who is taken on for one event: no more than that takes."""
    return Role.VIEWER if role in {Role.ORGANIZER, Role.LIST_HANDLER} else role
