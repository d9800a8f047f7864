"""Mailings, automatic mails and subscriptions in words."""

from flask_babel import gettext, ngettext

from eventsite.rules.automatic_mails import Audience, Moment, Unit
from eventsite.rules.mailings import LeftOut, MailingState, RecipientState
from eventsite.rules.outbox import Kind


def kinds() -> dict[str, str]:
    """Return what each kind of mail to many is called."""
    return {
        Kind.MAILING: gettext("Mailing"),
        Kind.REMINDER: gettext("Reminder"),
        Kind.QUESTION_REMINDER: gettext("Reminder to ask"),
        Kind.THANKS: gettext("Thanks"),
        Kind.SURVEY_REMINDER: gettext("Reminder of the survey"),
        Kind.CONFIRM_SUBSCRIPTION: gettext("Question: shall we tell you?"),
        Kind.NEW_MEETING: gettext("New meeting"),
        Kind.REGISTRATION_OPENS: gettext("Registration has opened"),
    }


def history() -> dict[str, str]:
    """Return what each change to them is called."""
    return {
        "mailing.drafted": gettext("A mailing drafted"),
        "mailing.changed": gettext("A mailing changed"),
        "mailing.discarded": gettext("A draft of a mailing thrown away"),
        "mailing.tested": gettext("A mailing tested"),
        "mailing.ordered": gettext("A mailing ordered"),
        "mailing.taken_back": gettext("A mailing taken back"),
        "mailing.stopped": gettext("A mailing stopped"),
        "mailing.sent_again": gettext("A mailing sent to one person again"),
        "automatic.changed": gettext("An automatic mail changed"),
        "automatic.confirmation_changed": gettext("The confirmation’s own words changed"),
        "automatic.sent": gettext("An automatic mail sent"),
        "automatic.missed": gettext("An automatic mail missed, its time had passed"),
        "survey.changed": gettext("The survey’s address changed"),
        "registration.mailings_ended": gettext("Wants no more reminders and mailings"),
        "registration.mailings_resumed": gettext("Wants reminders and mailings again"),
    }


def states() -> dict[str, str]:
    """Return where a mailing stands."""
    return {
        MailingState.DRAFT: gettext("Draft"),
        MailingState.ORDERED: gettext("Waits for its time"),
        MailingState.RUNNING: gettext("Being sent"),
        MailingState.DONE: gettext("Sent"),
        MailingState.STOPPED: gettext("Stopped"),
    }


def recipient_states() -> dict[str, str]:
    """Return how one person's mail stands, in the order that one looks for them."""
    return {
        RecipientState.RETURNED: gettext("Came back"),
        RecipientState.FAILED: gettext("Failed"),
        RecipientState.WAITING: gettext("Waiting"),
        RecipientState.SENT: gettext("Sent"),
        RecipientState.STOPPED: gettext("Stopped"),
        RecipientState.LEFT_OUT: gettext("Left out"),
    }


def reasons() -> dict[str, str]:
    """Return why somebody is left out, as the list of recipients says it."""
    return {
        LeftOut.RETURNED: gettext("Mail to the address comes back"),
        LeftOut.NO_ADDRESS: gettext("Has no address"),
        LeftOut.UNPROVEN: gettext("Has not confirmed the address"),
        LeftOut.ENDED: gettext("Has no registration any more"),
        LeftOut.UNWANTED: gettext("Wants no reminders and mailings"),
        LeftOut.TWICE: gettext("Is in the list once more"),
        LeftOut.ERASED: gettext("Is erased"),
    }


def moments() -> dict[Moment, str]:
    """Return what each automatic mail is called."""
    return {
        Moment.QUESTIONS_FIRST: gettext("Reminder to ask, the first"),
        Moment.WEEK: gettext("Reminder, the first"),
        Moment.QUESTIONS_SECOND: gettext("Reminder to ask, the second"),
        Moment.DAY: gettext("Reminder, the second"),
        Moment.HOUR: gettext("Starting soon, with the link to the meeting"),
        Moment.THANKS: gettext("Thanks, with material and survey"),
        Moment.SURVEY: gettext("Reminder of the survey"),
    }


def whom() -> dict[Moment, str]:
    """Return whom each automatic mail is for."""
    return {
        Moment.QUESTIONS_FIRST: gettext("Those with a place who have not asked anything"),
        Moment.WEEK: gettext("Those with a place"),
        Moment.QUESTIONS_SECOND: gettext("Those with a place who have not asked anything"),
        Moment.DAY: gettext("Those with a place"),
        Moment.HOUR: gettext("Those with a place who take part online"),
        Moment.THANKS: "",
        Moment.SURVEY: gettext("Those who were thanked and have not opened the survey"),
    }


def audiences() -> dict[str, str]:
    """Return who is thanked and asked after the event."""
    return {
        Audience.PRESENT: gettext("Those who were there"),
        Audience.SEATED: gettext("All who had a place, but for those marked as away"),
    }


def time_between(amount: int, unit: Unit, *, is_after: bool) -> str:
    """Return how long before the start or after the end."""
    if unit is Unit.HOURS:
        if is_after:
            return ngettext("%(num)s hour after the end", "%(num)s hours after the end", amount)
        return ngettext("%(num)s hour before the start", "%(num)s hours before the start", amount)
    if is_after:
        return ngettext("%(num)s day after the end", "%(num)s days after the end", amount)
    return ngettext("%(num)s day before the start", "%(num)s days before the start", amount)
