"""What should become of questions, after the table alone: a small model that shares no code with the product.

Each act says whether it is done; what is refused, or was so already, changes nothing.
"""

from dataclasses import dataclass, field, fields, replace

from tests.faults.question_table import HANDLED, LIVING, MAY, MODERATED, MOST_OPEN, NAMES, REPORTERS, SEES, WAITS

PEOPLE = {"anna": "Alby Bostäder", "bo": "Bergahem", "cecilia": "Bergahem", "vera": "Vikbo"}
SPEAKERS = ("matilda", "sven")
STAFF = ("moderator", "organizer", "viewer", "outsider")


@dataclass
class Asked:
    """A question. `past` is what each change has found, by whom; None where it cannot be put back."""

    number: int
    asker: str
    body: str
    display: str
    to: str | None = None
    private: bool = False
    state: str = "submitted"
    handling: str = "open"
    into: int | None = None
    shown: bool = False
    held: bool = False
    live: bool = False
    proposal: str = ""
    answer: str = ""
    heard: bool = False
    votes: set[str] = field(default_factory=set)
    reports: set[str] = field(default_factory=set)
    past: list["Asked | None"] = field(default_factory=list)

    def keep(self, *, can_be_undone: bool) -> None:
        """Remember how it is, before it changes."""
        self.past.append(replace(self) if can_be_undone else None)


# What undoing does not put back: who wonders, who has reported, what was written as an answer.
STAYS = {"number", "asker", "to", "private", "answer", "heard", "votes", "reports", "past"}


class Board:
    """The questions of one meeting, by number."""

    def __init__(self) -> None:
        self.questions: dict[int, Asked] = {}
        self.moderated, self.counts, self.open_answers = True, "after_deadline", True
        self.closed, self.late, self.mode = False, False, "current"

    # Who is who, and what they see.

    def role(self, who: str, one: Asked) -> str:
        """Return what somebody is to a question."""
        if who == one.asker:
            return "asker"
        if who in SPEAKERS:
            return "speaker" if one.to in {who, None} else "colleague"
        return {"vera": "in_queue"}.get(who, "participant" if who in PEOPLE else who)

    def may(self, who: str, act: str, one: Asked) -> bool:
        """Say whether somebody may try that with a question."""
        return MAY[act, self.role(who, one)] == "yes"

    def sees(self, who: str, one: Asked) -> bool:
        """Say whether a question shows itself to somebody."""
        what = {"submitted": "waiting", "held": "waiting"}.get(one.state, one.state)
        what = "private" if what == "published" and one.private else what
        cell = SEES[what, self.role(who, one)]
        if cell == "answered":
            return one.answer == "published" and self.open_answers
        return self._is_in_turn(one) if cell == "turn" else cell == "yes"

    def name(self, who: str, one: Asked) -> str:
        """Return what of the asker stands beside a question."""
        shown = NAMES[one.display]["public" if who == "stranger" else "others"]
        company = PEOPLE[one.asker]
        return {"nothing": "", "company": company, "name": f"{one.asker.title()} Fågel, {company}"}[shown]

    def shows_counts(self) -> bool:
        """Say whether participants see numbers."""
        return self.counts == "always" or (self.counts == "after_deadline" and self.late)

    def support(self, one: Asked) -> int:
        """Return how many distinct people want a question: votes, and who asked what was merged into it."""
        family = [other for other in self.questions.values() if self.root(other) is one]
        people = {person for other in family for person in other.votes}
        return len((people | {other.asker for other in family}) - {one.asker})

    def root(self, one: Asked) -> Asked:
        """Return the question that asks for another in the end."""
        while one.into is not None:
            one = self.questions[one.into]
        return one

    def on_screen(self) -> Asked | None:
        """Return the one question that is being asked."""
        found = [one for one in self.questions.values() if (one.state, one.handling) == ("published", "current")]
        assert len(found) < 2
        return found[0] if found else None

    def _is_in_turn(self, one: Asked) -> bool:
        turns = {"current": {"current"}, "list": {"current", "selected"}, "pause": set()}
        return one.handling in turns[self.mode]

    # What people do.

    def ask(self, who: str, body: str, display: str, to: str | None, *, private: bool, odd: bool) -> bool:
        """Somebody asks; what is odd is held."""
        open_ones = [one for one in self.questions.values() if one.asker == who and self._is_open(one)]
        if self.closed or len(open_ones) >= MOST_OPEN:
            return False
        number = len(self.questions) + 1
        state = "held" if odd else "submitted" if self.moderated else "published"
        one = Asked(number, who, body, display, to, private, state, shown=state == "published", held=odd)
        self.questions[number] = one
        return True

    def votable(self, one: Asked) -> Asked | None:
        """Return what a vote under a question's number goes to, if it is shown."""
        found = self.root(one) if one.shown else one
        return found if found.state == "published" and not found.private and not self.closed else None

    def vote(self, who: str, one: Asked, *, wanted: bool) -> bool:
        """Somebody wonders the same, or not any more."""
        if wanted == (who in one.votes):
            return False
        one.votes ^= {who}
        return True

    def report(self, who: str, one: Asked) -> bool:
        """Somebody thinks that it should not be shown; two of two organizations hide it, once."""
        if who in one.reports:
            return False
        one.reports.add(who)
        if not one.heard and len({PEOPLE[person] for person in one.reports}) >= REPORTERS:
            one.keep(can_be_undone=True)
            one.heard, one.held, one.state = True, True, "held"
            self._leave_screen(one)
        return True

    def reword(self, one: Asked, body: str, *, odd: bool) -> bool:
        """The asker says it otherwise: at once while nobody has seen it, else as a wish."""
        if one.state not in LIVING or one.handling not in WAITS:
            return False
        one.keep(can_be_undone=False)
        if one.shown or one.votes:
            one.proposal = body
        else:
            one.body, one.held, one.state = body, odd, "held" if odd else "submitted"
        return True

    def withdraw(self, one: Asked) -> bool:
        """The asker takes it back."""
        if one.handling not in WAITS or not self._moderated("withdraw", one):
            return False
        one.keep(can_be_undone=False)
        one.state = "withdrawn"
        self._hand_down(one)
        return True

    def _hand_down(self, one: Asked) -> None:
        """Whose question was merged into one that is gone asks for the others that were."""
        others = [other for other in self.questions.values() if other.into == one.number]
        for other in others:
            other.keep(can_be_undone=False)
            other.into = others[0].number
        if others:
            others[0].into = None
            others[0].state = "held" if others[0].held else "published" if others[0].shown else "submitted"

    def hide(self, one: Asked) -> bool:
        """The asker hides the name."""
        if one.state == "withdrawn" or one.display == "anonymous":
            return False
        one.keep(can_be_undone=False)
        one.display = "anonymous"
        return True

    def accept(self, one: Asked, body: str = "") -> bool:
        """It is shown, in other words if there are any."""
        if one.state == "published" and body:
            one.keep(can_be_undone=True)
            one.body, one.proposal = body, ""
            return True
        after = self._moderated("accept", one)
        if not after:
            return False
        one.keep(can_be_undone=True)
        if one.state == "withdrawn":
            one.display, one.handling = "anonymous", "open"
        one.state, one.shown, one.held, one.body = after, True, False, body or one.body
        return True

    def decline(self, one: Asked) -> bool:
        """It is not passed on."""
        if not self._moderated("decline", one):
            return False
        one.keep(can_be_undone=True)
        one.state, one.handling = "declined", "open"
        return True

    def merge(self, one: Asked, other: Asked) -> bool:
        """The other one asks for it: never one that only the speaker may read for one that all may read."""
        if not self._moderated("merge", one) or not self._takes_in(other, one):
            return False
        self.accept(other)
        one.keep(can_be_undone=True)
        one.state, one.handling, one.into = "merged", "open", other.number
        return True

    def unmerge(self, one: Asked) -> bool:
        """It asks for itself again: as it was, shown or not."""
        if one.state != "merged":
            return False
        one.keep(can_be_undone=True)
        one.into, one.state = None, "held" if one.held else "published" if one.shown else "submitted"
        return True

    def settle(self, one: Asked, *, approved: bool) -> bool:
        """The asker's wish is granted or not."""
        if not one.proposal:
            return False
        one.keep(can_be_undone=True)
        one.body, one.proposal = one.proposal if approved else one.body, ""
        return True

    def handle(self, act: str, one: Asked) -> bool:
        """On the day it is chosen, asked, answered, passed over."""
        after = HANDLED[act, one.handling]
        if one.state != "published" or after in {"no", "same"} or (act == "take" and one.private):
            return False
        earlier = self.on_screen()
        if act == "take" and earlier is not None:
            earlier.keep(can_be_undone=True)
            earlier.handling = "selected"
        if act == "take":
            self.mode = "current"
        one.keep(can_be_undone=True)
        one.handling, one.live = after, one.live or act == "answered"
        return True

    def undo(self, one: Asked) -> bool:
        """Staff take back what was done last: not what the asker did, not what stands on a page by a name."""
        before = one.past[-1] if one.past else None
        if before is None or (before.into is not None and one.into is None and not self._again(before, one)):
            return False
        one.keep(can_be_undone=True)
        for name in {one.name for one in fields(Asked)} - STAYS:
            setattr(one, name, getattr(before, name))
        if (one.state, one.handling) == ("published", "current") and self._is_taken(one):
            one.handling = "selected"
        return True

    def draft(self, one: Asked, *, ready: bool) -> bool:
        """An answer is written; nobody sees it yet."""
        if one.state != "published" or one.answer == "published":
            return False
        one.answer = "ready" if ready or one.answer == "ready" else "draft"
        return True

    def publish(self, one: Asked) -> bool:
        """The organizer shows an answer."""
        if one.state != "published":
            return False
        one.keep(can_be_undone=False)
        one.answer, one.handling = "published", "answered"
        return True

    def unpublish(self, one: Asked) -> bool:
        """The organizer takes an answer off the page."""
        if one.answer != "published":
            return False
        one.keep(can_be_undone=False)
        one.answer, one.handling = "ready", "answered" if one.live else "writing"
        return True

    def set(self, **columns: object) -> bool:
        """The rules of the meeting, or what the screen shows, become others."""
        for name, value in columns.items():
            setattr(self, name, value)
        return True

    def reopen(self) -> bool:
        """Questions and votes are taken again."""
        was, self.closed = self.closed, False
        return was

    def close(self) -> bool:
        """Whatever has come to no end was not reached, and nothing more is taken."""
        if self.closed:
            return False
        for one in self.questions.values():
            if self._is_open(one):
                self.accept(one)
                self.handle("skip", one)
        self.closed = True
        return True

    def _moderated(self, act: str, one: Asked) -> str:
        after = MODERATED[act, one.state]
        return "" if after in {"no", "same"} else after

    def _takes_in(self, one: Asked, other: Asked) -> bool:
        return one.state in LIVING and one is not other and one.private == other.private

    def _again(self, before: Asked, one: Asked) -> bool:
        return self._takes_in(self.questions[before.into or 0], one)

    def _is_open(self, one: Asked) -> bool:
        return one.state in {"submitted", "held"} or (one.state == "published" and one.handling in WAITS)

    def _is_taken(self, one: Asked) -> bool:
        return any(
            other is not one and (other.state, other.handling) == ("published", "current")
            for other in self.questions.values()
        )

    def _leave_screen(self, one: Asked) -> None:
        one.handling = "selected" if one.handling == "current" else one.handling
