"""What roles are called, and what is done with them."""

from flask_babel import gettext

from eventsite.rules.guests import GuestRole
from eventsite.rules.permissions import Role


def deeds_in_words() -> dict[str, str]:
    """Return what each kind of change is called that is about people who work here, or done by guests."""
    return {
        "guest.opened": gettext("A link opened"),
        "guest.looked": gettext("Looked with a link"),
        "event.shared": gettext("The meeting shared"),
        "event.role_changed": gettext("Got another role in the meeting"),
        "event.unshared": gettext("Sharing ended"),
        "organizer.saved": gettext("Taken on or changed by a command"),
        "organizer.invited": gettext("Invited to work here"),
        "organizer.invited_again": gettext("Invited again"),
        "organizer.changed": gettext("Name or role changed"),
        "organizer.deactivated": gettext("Switched off"),
        "organizer.reactivated": gettext("Let in again"),
        "organizer.signed_in": gettext("Signed in"),
        "organizer.signed_out": gettext("Signed out"),
        "organizer.sessions_ended": gettext("Signed out elsewhere"),
        "organizer.identity_bound": gettext("Account for signing in connected"),
        "organizer.identity_forgotten": gettext("Account for signing in disconnected"),
        "event.changes_sent": gettext("A change told at once"),
        "mail.tried_again": gettext("A failed mail sent again"),
        "questions.closed": gettext("The questions closed"),
        "questions.carried": gettext("Questions taken along from an earlier meeting"),
        "questions.reopened": gettext("The questions opened again"),
        "questions.told": gettext("Told of answers"),
        "audit.exported": gettext("History taken out as a file"),
        "data.purged": gettext("Erased what is over"),
        "data.backed_up": gettext("Made a backup"),
    }


def roles_in_words() -> dict[str, str]:
    """Return what each role is called, the one with the most rights first."""
    return {
        Role.ADMINISTRATOR: gettext("Administrator"),
        Role.ORGANIZER: gettext("Organizer"),
        Role.LIST_HANDLER: gettext("List handler"),
        Role.MODERATOR: gettext("Moderator"),
        Role.CHECK_IN: gettext("Check-in"),
        Role.VIEWER: gettext("Viewer"),
    }


def guest_roles_in_words() -> dict[str, str]:
    """Return what those are called who work with an event by a link."""
    return {
        GuestRole.MODERATOR: gettext("Moderator"),
        GuestRole.SPEAKER: gettext("Speaker"),
        GuestRole.SCREEN: gettext("Screen"),
        GuestRole.VENUE: gettext("Venue"),
        GuestRole.CO_HOST: gettext("Co-host"),
    }


def roles_explained() -> dict[str, str]:
    """Return what each role may, in a sentence."""
    return {
        Role.ADMINISTRATOR: gettext("Everything, in all meetings, and decides who works here."),
        Role.ORGANIZER: gettext("Everything in the meeting. On the site: makes meetings of their own."),
        Role.LIST_HANDLER: gettext(
            "The attendee list: add, correct, remove, export and invite. Does not edit the meeting."
        ),
        Role.MODERATOR: gettext("The questions, and the overview. Sees no attendees."),
        Role.CHECK_IN: gettext("Ticks who is there, and nothing else."),
        Role.VIEWER: gettext("Looks at the meeting, the list and the questions. Changes nothing."),
    }


def fields_in_words() -> dict[str, str]:
    """Return what the fields of a person are called whose values the trace keeps apart."""
    return {
        "name": gettext("Name"),
        "email": gettext("E-mail"),
        "company": gettext("Company"),
        "job_title": gettext("Role"),
        "phone": gettext("Telephone"),
    }
