"""What may be refused. The exceptions carry facts; the pages find the words."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any


class NotFound(Exception):
    """There is no such thing, or none that this person may know of."""


class LinkEnded(NotFound):
    """A guest's link of ours that holds no more: its time is over, or an organizer has ended it."""

    def __init__(self, event_id: int) -> None:
        super().__init__("link")
        self.event_id = event_id


class Refused(Exception):
    """A rule says no. Nothing was changed."""


class RegistrationClosed(Refused):
    """The event takes no registrations now."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class EventFull(Refused):
    """No seat is left for this person and the event has no waitlist: none at all, of the mode, or of the company's."""

    def __init__(self, bar: str = "seats") -> None:
        super().__init__(bar)
        self.bar = bar


class InvitationNeeded(Refused):
    """The event is for those who were invited, or the personal link is for another address: `address`, if so."""

    def __init__(self, address: str = "") -> None:
        super().__init__("another address" if address else "not invited")
        self.address = address


class TooManyMails(Refused):
    """This address has been sent as many mails as it may get for now."""

    def __init__(self, again_at: datetime, row: int | None = None) -> None:
        super().__init__(again_at.isoformat())
        self.again_at = again_at
        self.row = row  # of a form with several addresses, which one; None: the only one, or the coordinator's


class AddressTaken(Refused):
    """Another living registration for the event has this address."""


class AlreadyRegistered(Refused):
    """The person has a living registration for the event: its id. Said to organizers only."""

    def __init__(self, registration_id: int) -> None:
        super().__init__("registered")
        self.registration_id = registration_id


class RegistrationChanged(Refused):
    """Somebody else has changed the registration after it was looked at: what it says now, by the name of the field."""

    def __init__(self, now: Mapping[str, str]) -> None:
        super().__init__(", ".join(now))
        self.now = now


class GroupTooLarge(Refused):
    """More seats at once than the event lets one coordinator have."""

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self.most = most


class NoUnnamedSeats(Refused):
    """The event holds no seats without a name, or not any more."""


class AlreadyEnded(Refused):
    """The registration has ended; there is nothing left to do to it."""


class ModeFull(Refused):
    """There is no room for one more who takes part in that way."""


class NotPossibleNow(Refused):
    """The state or the time of the event does not allow it."""


class QuestionsClosed(Refused):
    """The event takes no questions now."""


class TooManyQuestions(Refused):
    """This person has as many open questions as one may have."""


class ConsentMissing(Refused):
    """Needs of the kind that the law protects most were given without a word of consent."""


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


class NameTaken(Refused):
    """There is something of that kind with that name already."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class CompanyTaken(Refused):
    """Another company of the register has this name, alias or number (`field` says which)."""

    def __init__(self, field: str, value: str, company: str) -> None:
        super().__init__(field)
        self.field = field
        self.value = value
        self.company = company


class CompanyRowsRefused(Refused):
    """A file of companies has rows that cannot be taken; nothing of it was."""


class NotAnAttachment(Refused):
    """The file is none that a form takes."""

    def __init__(self, reason: str, **facts: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.facts = facts


class NotClean(Refused):
    """A file is infected, or nobody can say that it is not. `said` is for the log: what was found, or what failed."""

    def __init__(self, reason: str, said: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.said = said


class AnswersRefused(Refused):
    """Some answers cannot be kept: what is wrong with them, by the id of the field."""

    def __init__(self, problems: Mapping[int, Any]) -> None:
        super().__init__(", ".join(map(str, problems)))
        self.problems = problems


class FormBroken(Refused):
    """The form would not hang together: some condition could not be followed, or there is too much of something."""

    def __init__(self, reason: str, label: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.label = label


class FieldAnswered(Refused):
    """The field has been answered, so it can be switched off but not removed."""


class PriceChanged(Refused):
    """The price is not the one that was shown when the form was opened."""


class InvoiceNeeded(Refused):
    """The place costs something, and it was not said where the invoice goes."""


class QuestionTooSoon(Refused):
    """This person has just asked: one must wait a moment before the next question."""


class TooManyVotes(Refused):
    """More votes or reports than one person gives in that time."""


class QuestionChanged(Refused):
    """Somebody else did something to the question after it was looked at: who, what and when."""

    def __init__(self, actor: str, action: str, at: datetime) -> None:
        super().__init__(action)
        self.actor = actor
        self.action = action
        self.at = at


class MergeRefused(Refused):
    """The two questions cannot become one: it would go in circles, or show others what was private."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class QuestionsUndecided(Refused):
    """Some questions have no outcome yet: their ids."""

    def __init__(self, ids: list[int]) -> None:
        super().__init__(", ".join(map(str, ids)))
        self.ids = ids


class AnswerChanged(Refused):
    """Somebody else has changed the answer after it was looked at: what it says now, and its version."""

    def __init__(self, body: str, version: int) -> None:
        super().__init__("answer")
        self.body = body
        self.version = version
