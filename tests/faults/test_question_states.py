"""Questions and all who come near them: after each step everybody sees and can do what the table says, and no more.

Each act is sent from the browser of somebody who may or may not do it; what the table refuses changes nothing at all.
"""

from datetime import timedelta
from itertools import count

import pytest
import time_machine
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from eventsite.models import QuestionReport, QuestionVote
from tests.conftest import NOW, on_both
from tests.factories import Make, stored
from tests.faults.lengths import times
from tests.faults.question_model import PEOPLE, SPEAKERS, STAFF, Board
from tests.faults.question_stage import Stage, marks
from tests.faults.question_table import HANDLED, MAY, NAMES

STEPS = times("STEPS", 100, 4_000)  # on each database
LENGTH = 40
HANDLINGS = {"for_written_answer": "writing", "not_reached": "passed"}
ALL = ("stranger", *PEOPLE, *SPEAKERS, "screen", *STAFF)
# What closes everything, or changes the rules for all, comes more seldom than what is done with one question.
RARE = ("rules", "close", "reopen", "screen", "wait")
ACTS = (*[act for act in dict.fromkeys(act for act, _ in MAY) if act not in RARE] * 2, "look", "look", *RARE)


class Questioning(RuleBasedStateMachine):
    """One meeting: what is sent to it happens in the model if the table lets it."""

    make: Make
    counted = 0

    def __init__(self) -> None:
        super().__init__()
        self.clock = time_machine.travel(NOW, tick=False)
        self.time = self.clock.start()
        self.stage, self.board, self.words = Stage(self.make.app, self.make), Board(), count(1)

    def teardown(self) -> None:
        """Let the time go on."""
        self.clock.stop()

    def text(self, *, odd: bool = False) -> str:
        """Return words that no other question has; odd ones are held by a rule."""
        return f"Hur låter kvitter{next(self.words)}?" + (" Skriv till fagel@bur.example." if odd else "")

    def row(self, one):
        """Return a question of the model as it is stored."""
        return self.stage.questions()[one.number]

    def tries(self, who, act, one, sending, does):
        """Send it; if the table lets it be done, it is done in the model too, else nothing at all has changed."""
        before = self.stage.kept()
        is_allowed = self.board.may(who, act, one)
        sending()
        if not (is_allowed and does()):
            assert self.stage.kept() == before, f"{who} may not {act}" if not is_allowed else f"{act} cannot be done"

    @initialize(displays=st.lists(st.sampled_from(sorted(NAMES)), min_size=4, max_size=4), accepted=st.integers(0, 4))
    def there_are_questions(self, displays, accepted):
        for who, display in zip(PEOPLE, displays, strict=True):
            self.asks(who, who, display, None, private=False, odd=False)
        for one in list(self.board.questions.values())[:accepted]:
            self.decides("moderator", "accept", one, odd=False)

    # One rule for all, since Hypothesis leaves rules out at random, and lives here are few.
    @rule(act=st.sampled_from(ACTS), chance=st.randoms(use_true_random=False))
    def something_happens(self, act, chance):
        number, among, other = (chance.randrange(1000) for _ in range(3))
        odd, is_allowed = chance.random() < 0.3, chance.random() < 0.75
        if act == "ask":
            asker, display = chance.choice(sorted(PEOPLE)), chance.choice(sorted(NAMES))
            to = chance.choice((None, "item", *SPEAKERS))
            private = to in SPEAKERS and chance.random() < 0.5
            who = asker if is_allowed else chance.choice(ALL)
            self.asks(who, asker, display, to, private=private, odd=odd)
        elif act == "look":
            self.looks(ALL[among % len(ALL)])
        elif act == "wait":
            self.deadline_passes()
        else:
            self.acts(act, number, among, odd, other, is_allowed=is_allowed)

    def acts(self, act, number, among, odd, other, *, is_allowed):
        """Let somebody do something with a question, each chosen by a number: who may, or who may not."""
        questions = sorted(self.board.questions)
        one = self.board.questions[questions[number % len(questions)]]
        found = [who for who in ALL if self.board.may(who, act, one) is is_allowed]
        into = self.board.questions[questions[other % len(questions)]]
        DOES[act](self, found[among % len(found)], act, one, odd=odd, into=into)

    def asks(self, who, asker, display, to, *, private, odd):
        """Ask under somebody's address; in one's own name under one's own."""
        self.time.shift(timedelta(seconds=21))
        asker = who if who in PEOPLE else asker
        text, before = self.text(odd=odd), self.stage.kept()
        self.stage.ask(who, asker, text, display, to, private=private)
        aim = SPEAKERS[0] if to == "item" else to
        if not (who in PEOPLE and self.board.ask(who, text, display, aim, private=private, odd=odd)):
            assert self.stage.kept() == before

    def backs(self, who, act, one, odd, **_):
        """Vote for a question of the list, take the vote back, or report it; a merged one passes that on."""
        where, found = "support" if act == "vote" else act, self.board.votable(one)
        typed = {"wanted": int(not odd)} if act == "vote" else {"reason": "offensive"}

        def does():
            if found is None:
                return False
            return self.board.report(who, found) if act == "report" else self.board.vote(who, found, wanted=not odd)

        address = f"{self.stage.list}/{one.number}/{where}"
        self.tries(who, act, found or one, lambda: self.stage.send(who, address, **typed), does)

    def changes(self, who, act, one, odd, **_):
        """Do with a question what only its asker may."""
        text, where = self.text(odd=odd), {"reword": "edit", "hide": "hide-name"}.get(act, act)
        typed = {"question": text, "version": self.row(one).version} if act == "reword" else {}
        self.tries(
            who,
            act,
            one,
            lambda: self.stage.own(who, one.asker, one.number, where, **typed),
            lambda: self.board.reword(one, text, odd=odd) if act == "reword" else getattr(self.board, act)(one),
        )

    def decides(self, who, act, one, odd, into=None):
        """Decide about a question; those who look at another version than the one of now change nothing."""
        row, text = self.row(one), self.text()
        where, typed, does = {
            "accept": ("accept", {}, lambda: self.board.accept(one)),
            "edit": ("accept", {"body": text}, lambda: self.board.accept(one, text)),
            "decline": ("decline", {"reason": "off_topic"}, lambda: self.board.decline(one)),
            "unmerge": ("unmerge", {}, lambda: self.board.unmerge(one)),
            "approve": ("proposal/approve", {}, lambda: self.board.settle(one, approved=True)),
            "refuse": ("proposal/refuse", {}, lambda: self.board.settle(one, approved=False)),
            "merge": (
                "merge",
                {"into": into.number if into else 0, "wording": "keep"},
                lambda: into is not None and self.board.merge(one, into),
            ),
        }[act]
        if odd:
            before = self.stage.kept()
            self.stage.decide(who, row, where, version=row.version + 1, **typed)
            assert self.stage.kept() == before
        self.tries(who, act, one, lambda: self.stage.decide(who, row, where, **typed), does)

    def handles(self, who, act, one, **_):
        """Do on the day what is done with a question."""
        self.tries(who, act, one, lambda: self.stage.live(who, self.row(one), act), lambda: self.board.handle(act, one))

    def undoes(self, who, act, one, **_):
        """Undo what was done to a question last."""
        typed = {"change": self.stage.last_change(self.row(one).id)}
        address = f"{self.stage.queue}/undo"
        self.tries(who, act, one, lambda: self.stage.send(who, address, **typed), lambda: self.board.undo(one))

    def drafts(self, who, act, one, odd, **_):
        """Write an answer."""
        text = f"Svar {next(self.words)}."
        self.tries(
            who,
            act,
            one,
            lambda: self.stage.draft(who, self.row(one), text, ready=odd),
            lambda: self.board.draft(one, ready=odd and who in SPEAKERS),
        )

    def publishes(self, who, act, one, **_):
        """Show an answer, or take it off again."""
        row = self.row(one)
        typed = {"body": f"Svar {next(self.words)}.", "version": self.stage.answers().get(row.id, ("", 0))[1]}
        address = f"{self.stage.queue}/{row.id}/answer/{act}"
        self.tries(who, act, one, lambda: self.stage.send(who, address, **typed), lambda: getattr(self.board, act)(one))

    def turns_the_screen(self, who, act, one, odd, **_):
        """Let the screen show something else."""
        mode = "list" if odd else {"current": "pause", "pause": "current"}.get(self.board.mode, "current")
        self.for_all(who, act, one, "live/mode", lambda: self.board.set(mode=mode), mode=mode)

    def changes_the_rules(self, who, act, one, odd, into):
        """Change who looks first, whether answers are open, when numbers are shown."""
        counts = ("after_deadline", "always", "never")[into.number % 3]
        rules = {"moderated": odd, "open_answers": into.number % 2 == 0, "counts": counts}
        typed = {"is_moderated": "y" if odd else None, "shows_answers": "y" if rules["open_answers"] else None}
        typed |= {"version": stored(self.make.app, self.stage.event).version, "counts_shown": counts}
        typed |= {"allows_anonymous": "y", "allows_private": "y", "digest_days": "7 1"}
        typed = {name: value for name, value in typed.items() if value is not None}
        self.for_all(who, act, one, "settings", lambda: self.board.set(**rules), **typed)

    def ends(self, who, act, one, **_):
        """Close the questions with an outcome for each, or open them again."""
        outcomes = {f"q{row.id}-outcome": "skip" for row in self.stage.questions().values()}
        self.for_all(who, act, one, act, getattr(self.board, act), **outcomes)

    def for_all(self, who, act, one, where, does, **typed):
        """Try something with all questions of the meeting."""
        self.tries(who, act, one, lambda: self.stage.send(who, f"{self.stage.queue}/{where}", **typed), does)

    def deadline_passes(self):
        """Let numbers be shown from now on, if the rules say so."""
        if not self.board.late:
            self.board.late = True
            self.time.move_to(stored(self.make.app, self.stage.event).starts_at - timedelta(hours=40))
            self.stage.sign_in()

    def looks(self, who):
        """Hold what stands on somebody's real pages against what the table lets stand there."""
        said = self.stage.pages(who)
        shown = [one for one in self.board.questions.values() if self.board.sees(who, one)]
        must = {mark for one in shown for mark in marks(one.body)}
        may = must | {mark for one in shown for mark in self.words_of(who, one)}
        found = set().union(*map(marks, said))
        assert (must - found, found - may) == (set(), set()), who
        names = {name.title() + " Fågel" for name in PEOPLE if name != who}
        named = {name for name in names if any(name in page for page in said)}
        assert named == {
            name for one in shown for name in names if one.asker != who and name in self.board.name(who, one)
        }
        if who in PEOPLE:
            numbers = [number for number, one in self.board.questions.items() if self.opens(who, one)]
            assert [number for number in self.board.questions if self.stage.status(who, number) == 200] == numbers

    def opens(self, who, one):
        """Say whether a question has a page of its own for a participant: a merged one leads to the other."""
        found = self.board.root(one) if one.shown else one
        return found.state == "published" and not found.private and self.board.sees(who, found)

    def words_of(self, who, one):
        """Return the marks that may stand beside a question: other wordings, and to askers and staff earlier ones."""
        merged = [
            other for other in self.board.questions.values() if other is not one and self.board.root(other) is one
        ]
        known = [other.body for other in merged if other.shown or who not in PEOPLE]
        if who in STAFF or one.asker == who:
            row = self.stage.questions()[one.number]
            earlier = [before.body for before in one.past if before is not None]
            known += [row.body_original, one.proposal, *earlier, *self.texts_before(row), self.board.root(one).body]
        return {mark for text in known for mark in marks(text)}

    def texts_before(self, row):
        """Return what a question said before each change."""
        return self.stage.earlier_words(row.id)

    @invariant()
    def all_is_as_the_table_says(self):
        type(self).counted += 1
        rows, questions, answers = self.stage.questions(), self.board.questions, self.stage.answers()
        assert {number: self.of_row(row, rows, answers) for number, row in rows.items()} == {
            number: self.of_model(one) for number, one in questions.items()
        }
        ids, people = (
            {row.id: number for number, row in rows.items()},
            {row: name for name, row in self.stage.people.items()},
        )
        for model, backers in ((QuestionVote, "votes"), (QuestionReport, "reports")):
            found = {(ids[one], people[person]) for one, person in self.stage.backers(model) if one in ids}
            assert found == {(one.number, who) for one in questions.values() for who in getattr(one, backers)}
        current = self.board.on_screen()
        assert ids.get(self.stage.on_screen()) == (current.number if current else None)
        standing = {one.number: self.board.support(one) for one in questions.values() if one.state == "published"}
        assert {ids[one]: number for one, number in self.stage.counted().items()} == standing

    @invariant()
    def everybody_sees_what_the_table_says(self):
        turn = self.counted
        people, speakers = sorted(PEOPLE), sorted(SPEAKERS)
        # One of each kind at a time: who has asked some is an asker and a participant at once.
        viewers = (people[turn % len(people)], speakers[turn % len(speakers)], "screen", "stranger", "moderator")
        expected = {
            who: {
                one.number: self.as_shown(who, one)
                for one in self.board.questions.values()
                if self.board.sees(who, one)
            }
            for who in viewers
        }
        assert self.stage.seen(*viewers) == expected

    def as_shown(self, who, one):
        """Return what somebody is shown of a question: words, asker, how many wonder the same."""
        return one.body, None if one.asker == who else self.board.name(who, one), self.number(who, one)

    def number(self, who, one):
        """Return how many wonder the same, as far as somebody is told."""
        is_told = who not in PEOPLE or self.board.shows_counts()
        counts = who not in {"stranger", "screen"} and one.state == "published" and is_told
        return self.board.support(one) if counts and not (who in PEOPLE and one.private) else None

    def of_row(self, row, rows, answers):
        """Return how a stored question stands."""
        numbers = {one.id: number for number, one in rows.items()}
        handling = HANDLINGS.get(row.handling, str(row.handling))
        answer, _ = answers.get(row.id, ("", 0))
        stands = (
            str(row.moderation),
            handling if row.moderation == "published" else "",
            numbers.get(row.merged_into_id),
        )
        return (*stands, numbers.get(row.root_id), row.body, row.proposal, str(row.name_display), answer)

    def of_model(self, one):
        """Return how a question should stand."""
        root = self.board.root(one)
        stands = (one.state, one.handling if one.state == "published" else "", one.into)
        return (*stands, None if root is one else root.number, one.body, one.proposal, one.display, one.answer)


DOES = {
    **dict.fromkeys(("vote", "report"), Questioning.backs),
    **dict.fromkeys(("reword", "withdraw", "hide"), Questioning.changes),
    **dict.fromkeys(("accept", "edit", "decline", "merge", "unmerge", "approve", "refuse"), Questioning.decides),
    **dict.fromkeys({act for act, _ in HANDLED}, Questioning.handles),
    "undo": Questioning.undoes,
    "draft": Questioning.drafts,
    **dict.fromkeys(("publish", "unpublish"), Questioning.publishes),
    "screen": Questioning.turns_the_screen,
    "rules": Questioning.changes_the_rules,
    **dict.fromkeys(("close", "reopen"), Questioning.ends),
}


def run(app, steps: int, length: int = LENGTH) -> int:
    """Let the table and the product go so many steps, in lives of that length, and return how many they went."""
    machine = type("Machine", (Questioning,), {"make": Make(app), "counted": 0})
    while machine.counted < steps:  # a life may end early
        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=1 + (steps - machine.counted) // length,
                stateful_step_count=length,
                deadline=None,
                phases=(Phase.generate,),  # a life takes seconds: to make a found one short takes an hour
                suppress_health_check=list(HealthCheck),
                print_blob=True,
            ),
        )
    return int(machine.counted)


@on_both
def test_a_short_life_of_questions(app):
    assert run(app, 30, length=20) >= 30


@pytest.mark.slow
@on_both
def test_long_lives_of_questions(app):
    assert run(app, STEPS) >= STEPS
