"""What is done to many at once, in words: the choice, the question, what it means, and what became of it."""

from collections.abc import Callable, Mapping

from flask_babel import gettext, ngettext

from eventsite.rules import bulk_actions as rules
from eventsite.rules.bulk_actions import BulkKind, Skip
from eventsite.rules.bulk_mails import BulkMail, NoMail
from eventsite.rules.permissions import Action


def kinds_in_words() -> dict[BulkKind, str]:
    """Return what can be done, in the order of the menu."""
    return {
        BulkKind.SEND_AGAIN: gettext("Send the invitation again"),
        BulkKind.APPROVE: gettext("Approve"),
        BulkKind.PRESENT: gettext("Note as present"),
        BulkKind.ABSENT: gettext("Note as absent"),
        BulkKind.EXCUSED: gettext("Note as excused"),
        BulkKind.TAG: gettext("Put a tag on"),
        BulkKind.UNTAG: gettext("Take a tag off"),
        BulkKind.ON_SITE: gettext("Let take part on site"),
        BulkKind.DIGITAL: gettext("Let take part online"),
        BulkKind.REJECT: gettext("Say no"),
        BulkKind.CANCEL: gettext("Cancel places"),
    }


def offered(rights: Mapping[str, bool]) -> dict[BulkKind, str]:
    """Return what somebody with these rights may do to many; nothing without the right to do so at all."""
    if not rights[Action.ACT_ON_MANY.value]:
        return {}
    return {kind: word for kind, word in kinds_in_words().items() if rights[rules.RIGHTS[kind].value]}


def question(kind: str, number: int, tag: str = "") -> str:
    """Return the question that the plan asks; `tag` is which one, where it is about a tag."""
    return {
        BulkKind.CANCEL: ngettext(
            "Cancel the place of %(num)s person?", "Cancel the places of %(num)s people?", number
        ),
        BulkKind.SEND_AGAIN: ngettext(
            "Send the invitation again to %(num)s person?", "Send the invitation again to %(num)s people?", number
        ),
        BulkKind.APPROVE: ngettext("Approve %(num)s person?", "Approve %(num)s people?", number),
        BulkKind.REJECT: ngettext("Say no to %(num)s person?", "Say no to %(num)s people?", number),
        BulkKind.ON_SITE: ngettext(
            "Let %(num)s person take part on site?", "Let %(num)s people take part on site?", number
        ),
        BulkKind.DIGITAL: ngettext(
            "Let %(num)s person take part online?", "Let %(num)s people take part online?", number
        ),
        BulkKind.PRESENT: ngettext("Note %(num)s person as present?", "Note %(num)s people as present?", number),
        BulkKind.ABSENT: ngettext("Note %(num)s person as absent?", "Note %(num)s people as absent?", number),
        BulkKind.EXCUSED: ngettext("Note %(num)s person as excused?", "Note %(num)s people as excused?", number),
        BulkKind.TAG: ngettext(
            "Put the tag “%(tag)s” on %(num)s person?", "Put the tag “%(tag)s” on %(num)s people?", number, tag=tag
        ),
        BulkKind.UNTAG: ngettext(
            "Take the tag “%(tag)s” off %(num)s person?", "Take the tag “%(tag)s” off %(num)s people?", number, tag=tag
        ),
    }[BulkKind(kind)]


def meaning(kind: str) -> list[str]:
    """Return what it means for the people, one sentence each."""
    mailed = gettext("It begins a minute after you have confirmed. Until then it can be stopped, and nobody is mailed.")
    undone = gettext("It can be undone for 24 hours.")
    lasting = gettext("Once it has begun it cannot be undone.")
    noted = gettext("Nobody is mailed.")
    moved = gettext("As many change as there is room for.")
    return {
        BulkKind.CANCEL: [
            gettext("Places that become free go to those who wait and are not cancelled too."),
            mailed,
            gettext(
                "It can be undone for 24 hours. Then they get their places back as far as there are any, else their "
                "old number in the queue."
            ),
        ],
        BulkKind.SEND_AGAIN: [mailed, lasting],
        BulkKind.APPROVE: [
            gettext("They get a place as long as there are any, in the order in which they came, then the queue."),
            mailed,
            lasting,
        ],
        BulkKind.REJECT: [gettext("Places that become free go to those who wait."), mailed, lasting],
        BulkKind.ON_SITE: [moved, mailed, undone],
        BulkKind.DIGITAL: [moved, mailed, undone],
    }.get(BulkKind(kind), [noted, undone])


def mails_in_words(numbers: Mapping[str, int]) -> list[str]:
    """Return how many get which mail, or none and why: one sentence for each."""
    return [sentence(numbers[one]) for one, sentence in _MAILS.items() if one in numbers]


_MAILS: dict[str, Callable[[int], str]] = {
    BulkMail.CANCELLATION: lambda number: ngettext(
        "%(num)s person is mailed that the place is cancelled; the calendar takes the meeting out.",
        "%(num)s people are mailed that the place is cancelled; their calendars take the meeting out.",
        number,
    ),
    BulkMail.LEFT_QUEUE: lambda number: ngettext(
        "%(num)s person is mailed that the wait is over.", "%(num)s people are mailed that the wait is over.", number
    ),
    BulkMail.WITHDRAWN: lambda number: ngettext(
        "%(num)s person is mailed that the registration is cancelled.",
        "%(num)s people are mailed that the registration is cancelled.",
        number,
    ),
    BulkMail.RESTORED: lambda number: ngettext(
        "%(num)s person is mailed a calendar invitation if there is a place, else the number in the queue.",
        "%(num)s people are mailed a calendar invitation as far as there are places, else their number in the queue.",
        number,
    ),
    BulkMail.QUEUED: lambda number: ngettext(
        "%(num)s person is mailed the number in the queue, or a place if there is one.",
        "%(num)s people are mailed their number in the queue, or a place if there is one.",
        number,
    ),
    BulkMail.PENDING: lambda number: ngettext(
        "%(num)s person is mailed that the request waits for your answer again.",
        "%(num)s people are mailed that their request waits for your answer again.",
        number,
    ),
    BulkMail.MOVED: lambda number: ngettext(
        "%(num)s person is mailed the other way of taking part; the calendar gets the other place.",
        "%(num)s people are mailed the other way of taking part; their calendars get the other place.",
        number,
    ),
    BulkMail.INVITATION: lambda number: ngettext(
        "%(num)s person is mailed the calendar invitation once more as it stands.",
        "%(num)s people are mailed the calendar invitation once more as it stands.",
        number,
    ),
    BulkMail.ADMITTED: lambda number: ngettext(
        "%(num)s person is mailed a calendar invitation, or the number in the queue.",
        "%(num)s people are mailed a calendar invitation, or their number in the queue.",
        number,
    ),
    BulkMail.REFUSAL: lambda number: ngettext(
        "%(num)s person is mailed the no, with your reason.",
        "%(num)s people are mailed the no, with your reason.",
        number,
    ),
    NoMail.NO_ADDRESS: lambda number: ngettext(
        "%(num)s person gets no mail: there is no address.",
        "%(num)s people get no mail: there is no address.",
        number,
    ),
    NoMail.NEVER_MAILED: lambda number: ngettext(
        "%(num)s person gets no mail: registered without mail, and never written to.",
        "%(num)s people get no mail: registered without mail, and never written to.",
        number,
    ),
    NoMail.NOTHING_NEW: lambda number: ngettext(
        "%(num)s person gets no mail: the changed answers are approved, the place is kept.",
        "%(num)s people get no mail: the changed answers are approved, the places are kept.",
        number,
    ),
}


def undo_question(kind: str, number: int) -> str:
    """Return the question that the page asks before it undoes what people have been mailed about."""
    if kind == BulkKind.CANCEL:
        return ngettext("Give the place back to %(num)s person?", "Give the places back to %(num)s people?", number)
    return ngettext("Let %(num)s person take part as before?", "Let %(num)s people take part as before?", number)


def undo_meaning(kind: str) -> list[str]:
    """Return what undoing means, one sentence each."""
    begins = gettext("It begins at once and cannot be undone again. Mails that have left stand.")
    if kind == BulkKind.CANCEL:
        return [
            gettext("Those who had places come first, in the order in which they registered."),
            gettext("Nobody who has moved up loses a place."),
            begins,
        ]
    return [gettext("As many change as there is room for."), begins]


def reported(kind: str, number: int) -> str:
    """Return what was done to how many."""
    return {
        BulkKind.CANCEL: ngettext("%(num)s place is cancelled.", "%(num)s places are cancelled.", number),
        BulkKind.SEND_AGAIN: ngettext(
            "%(num)s person gets the invitation again.", "%(num)s people get the invitation again.", number
        ),
        BulkKind.APPROVE: ngettext("%(num)s person is approved.", "%(num)s people are approved.", number),
        BulkKind.REJECT: ngettext("%(num)s person is told no.", "%(num)s people are told no.", number),
        BulkKind.TAG: ngettext("%(num)s person got the tag.", "%(num)s people got the tag.", number),
        BulkKind.UNTAG: ngettext("%(num)s person lost the tag.", "%(num)s people lost the tag.", number),
    }.get(BulkKind(kind)) or ngettext("%(num)s person is changed.", "%(num)s people are changed.", number)


def skips_in_words() -> dict[Skip, str]:
    """Return why people are skipped."""
    return {
        Skip.CANCELLED: gettext("cancelled already"),
        Skip.ENDED: gettext("the registration has ended"),
        Skip.ERASED: gettext("erased"),
        Skip.LEAVING: gettext("said no in the calendar, the place is released by itself"),
        Skip.NO_SEAT: gettext("no place"),
        Skip.NOT_ASKING: gettext("does not wait for an answer"),
        Skip.SO_ALREADY: gettext("is so already"),
        Skip.NO_ADDRESS: gettext("no e-mail address"),
        Skip.BOUNCES: gettext("mail comes back"),
        Skip.NO_ROOM: gettext("no room"),
        Skip.OVER: gettext("too late, or too early"),
        Skip.CHANGED: gettext("changed since it was shown"),
        Skip.STOPPED: gettext("stopped before anything was done"),
        Skip.BACK_ALREADY: gettext("has registered again"),
        Skip.UNPROVEN: gettext("had not confirmed the address"),
        Skip.TAGGED: gettext("has the tag already"),
        Skip.UNTAGGED: gettext("does not have the tag"),
        Skip.ALL_TAGS: gettext("has as many tags as one can have"),
    }
