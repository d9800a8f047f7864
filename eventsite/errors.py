"""What may be refused. The exceptions carry facts; the pages find the words."""

from datetime import datetime


class NotFound(Exception):
    """There is no such thing, or none that this person may know of."""


class Refused(Exception):
    """A rule says no. Nothing was changed."""


class RegistrationClosed(Refused):
    """The event takes no registrations now."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class EventFull(Refused):
    """No seat is left and the event has no waitlist."""


class TooManyMails(Refused):
    """This address has been sent as many mails as it may get for now."""

    def __init__(self, again_at: datetime) -> None:
        super().__init__(again_at.isoformat())
        self.again_at = again_at


class AddressTaken(Refused):
    """Another living registration for the event has this address."""


class AlreadyEnded(Refused):
    """The registration has ended; there is nothing left to do to it."""


class NotPossibleNow(Refused):
    """The state or the time of the event does not allow it."""


class QuestionsClosed(Refused):
    """The event takes no questions now."""


class TooManyQuestions(Refused):
    """This person has as many open questions as one may have."""


class LinkSpent(Refused):
    """The sign-in link was used before, is too old, or never was."""


class NotAPicture(Refused):
    """The file is no picture that we can take."""

    def __init__(self, reason: str, **facts: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.facts = facts


class EditedMeanwhile(Refused):
    """Somebody else saved the event after this form was opened."""


class CompanyTaken(Refused):
    """Another company of the register has this name, alias or number (`field` says which)."""

    def __init__(self, field: str, value: str, company: str) -> None:
        super().__init__(field)
        self.field = field
        self.value = value
        self.company = company


class CompanyRowsRefused(Refused):
    """A file of companies has rows that cannot be taken; nothing of it was."""
