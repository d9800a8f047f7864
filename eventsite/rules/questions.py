"""Questions to the speakers: their states, who may see what, and when one may ask."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

MAX_LENGTH = 600
MAX_BACKGROUND = 1000
MAX_OPEN_PER_PERSON = 5
PAUSE = timedelta(seconds=20)  # between two questions of one person
SAME_AGAIN = timedelta(minutes=10)  # within which the same text is the same question, sent twice
VOTES_PER_MINUTE = 60
REPORTS_PER_DAY = 30
GRACE = timedelta(minutes=15)  # for whoever was writing when the questions closed
ADVANCE = timedelta(hours=48)  # before the start, unless the organizer says otherwise
OPEN_AFTER_END = timedelta(hours=24)
REPORTERS_TO_HOLD = 2  # from as many organizations
SMALL_GROUP = 3  # people of one company: where there are fewer, its name tells who asks
PER_PAGE = 20  # so that what is delivered is also read (docs/questions.md)


class Moderation(StrEnum):
    """What has been decided about a question. Held: a rule has stopped it until somebody has looked."""

    SUBMITTED = "submitted"
    HELD = "held"
    PUBLISHED = "published"
    DECLINED = "declined"
    MERGED = "merged"
    WITHDRAWN = "withdrawn"


class Handling(StrEnum):
    """What becomes of a question that was accepted."""

    OPEN = "open"
    SELECTED = "selected"
    CURRENT = "current"
    ANSWERED = "answered"
    FOR_WRITTEN_ANSWER = "for_written_answer"
    NOT_REACHED = "not_reached"


class NameDisplay(StrEnum):
    """What others see of the asker."""

    NAME_AND_COMPANY = "name_and_company"
    COMPANY = "company"
    ANONYMOUS = "anonymous"


class Audience(StrEnum):
    """Who may read a question: everyone who is registered, or only who shall answer, and the organizer."""

    ALL = "all"
    SPEAKER_ONLY = "speaker_only"


class Phase(StrEnum):
    """When a question was asked: ahead of time, between that deadline and the end, or afterwards."""

    ADVANCE = "advance"
    DURING = "during"
    AFTER = "after"


class DeclineReason(StrEnum):
    """Why a question is not passed on."""

    OFF_TOPIC = "off_topic"
    PERSONAL_DATA = "personal_data"
    IN_PROGRAMME = "in_programme"
    OFFENSIVE = "offensive"
    DUPLICATE = "duplicate"
    UNCLEAR = "unclear"
    ADVERTISING = "advertising"
    OTHER = "other"


class CountsShown(StrEnum):
    """When participants see how many wonder the same."""

    AFTER_DEADLINE = "after_deadline"
    ALWAYS = "always"
    NEVER = "never"


class AnswerState(StrEnum):
    """Where a written answer stands: being written, handed in, or published by the organizer."""

    DRAFT = "draft"
    READY = "ready"
    PUBLISHED = "published"


class ScreenMode(StrEnum):
    """What the screen in the room shows."""

    CURRENT = "current"
    LIST = "list"
    PAUSE = "pause"


class Viewer(StrEnum):
    """Who looks at a question."""

    STRANGER = "stranger"
    PARTICIPANT = "participant"
    ASKER = "asker"
    SPEAKER = "speaker"
    MODERATOR = "moderator"
    SCREEN = "screen"


class Act(StrEnum):
    """What a moderator does with a question."""

    ACCEPT = "accept"
    DECLINE = "decline"
    MERGE = "merge"
    UNMERGE = "unmerge"
    EDIT = "edit"
    SELECT = "select"
    UNSELECT = "unselect"
    TAKE = "take"
    PUT_BACK = "put_back"
    ANSWER_LIVE = "answer_live"
    TO_WRITING = "to_writing"
    SKIP = "skip"


# Undecided: waits for a moderator, and counts among the open questions of its asker.
UNDECIDED = frozenset({Moderation.SUBMITTED, Moderation.HELD})
LIVING = UNDECIDED | {Moderation.PUBLISHED}
# What waits for an answer once it has been accepted.
PENDING = frozenset({Handling.OPEN, Handling.SELECTED, Handling.CURRENT})

MODERATIONS: dict[Act, tuple[frozenset[Moderation], Moderation]] = {
    Act.ACCEPT: (UNDECIDED | {Moderation.DECLINED, Moderation.WITHDRAWN}, Moderation.PUBLISHED),
    Act.DECLINE: (LIVING, Moderation.DECLINED),
    Act.MERGE: (LIVING, Moderation.MERGED),
}
HANDLINGS: dict[Act, tuple[frozenset[Handling], Handling]] = {
    Act.SELECT: (frozenset({Handling.OPEN, Handling.NOT_REACHED, Handling.FOR_WRITTEN_ANSWER}), Handling.SELECTED),
    Act.UNSELECT: (frozenset({Handling.SELECTED}), Handling.OPEN),
    Act.TAKE: (frozenset({Handling.OPEN, Handling.SELECTED}), Handling.CURRENT),
    Act.PUT_BACK: (frozenset({Handling.CURRENT}), Handling.SELECTED),
    Act.ANSWER_LIVE: (PENDING, Handling.ANSWERED),
    Act.TO_WRITING: (PENDING | {Handling.ANSWERED, Handling.NOT_REACHED}, Handling.FOR_WRITTEN_ANSWER),
    Act.SKIP: (PENDING, Handling.NOT_REACHED),
}


# What is put back by doing its opposite, not by undoing: it stands on pages and in mails.
LASTING = frozenset({"question.answer_published", "question.answer_unpublished"})


@dataclass(frozen=True)
class QuestionDetails:
    """A question as it is asked: to one speaker, about one item of the programme, or to the whole meeting."""

    text: str
    speaker_id: int | None = None
    name_display: NameDisplay = NameDisplay.ANONYMOUS
    item_id: int | None = None
    audience: Audience = Audience.ALL
    background: str = ""


@dataclass(frozen=True)
class Sight:
    """What decides who may see a question."""

    moderation: Moderation
    handling: Handling = Handling.OPEN
    audience: Audience = Audience.ALL
    is_for_viewer: bool = False  # the speaker who looks is who shall answer
    is_answered_openly: bool = False  # its written answer is published, and the meeting shows answers to everyone


def may_see(viewer: Viewer, sight: Sight) -> bool:
    """Say whether a question shows itself to whoever looks (questions, section 3.4). Pages and data ask here alike."""
    if viewer in {Viewer.ASKER, Viewer.MODERATOR}:
        return True
    if sight.moderation is not Moderation.PUBLISHED:
        return False
    if viewer is Viewer.SPEAKER:
        return sight.audience is Audience.ALL or sight.is_for_viewer
    if sight.audience is not Audience.ALL:
        return False
    if viewer is Viewer.SCREEN:
        return sight.handling in {Handling.CURRENT, Handling.SELECTED}
    return viewer is Viewer.PARTICIPANT or sight.is_answered_openly


def shown_name(display: NameDisplay, viewer: Viewer, *, is_registered: bool) -> NameDisplay:
    """Return how much of the asker is shown. Without a registration nothing is; strangers see a company at most."""
    if not is_registered:
        return NameDisplay.ANONYMOUS
    if viewer is Viewer.STRANGER and display is NameDisplay.NAME_AND_COMPANY:
        return NameDisplay.COMPANY
    return display


def is_undoable(action: str, *, is_own: bool) -> bool:
    """Say whether moderators may put back what a change has changed: not what the asker has done, nor an answer."""
    return not is_own and action not in LASTING


def measured(text: str) -> str:
    """Return the text as it is counted and kept: NFC, a line break is one character, no outer blanks."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def is_acceptable(text: str) -> bool:
    """Say whether a measured text may be a question: not blank, at most 600 characters."""
    return 0 < len(text) <= MAX_LENGTH


def closes_at(set_to: datetime | None, ends_at: datetime) -> datetime:
    """Return the moment after which no questions are taken: as set, else a day after the end of the event."""
    return set_to or ends_at + OPEN_AFTER_END


def advance_deadline(set_to: datetime | None, starts_at: datetime, closes: datetime) -> datetime:
    """Return until when one asks ahead of time: as set, else two days before the start, never after closing."""
    return min(set_to or starts_at - ADVANCE, closes)


def phase(now: datetime, deadline: datetime, ends_at: datetime) -> Phase:
    """Return when a question that is asked now was asked."""
    if now < deadline:
        return Phase.ADVANCE
    return Phase.DURING if now < ends_at else Phase.AFTER


def shows_counts(setting: CountsShown, now: datetime, deadline: datetime) -> bool:
    """Say whether participants see numbers now."""
    return setting == CountsShown.ALWAYS or (setting == CountsShown.AFTER_DEADLINE and now >= deadline)
