"""A life in which organizers take a hand: people added, moved away and brought back, many at once, and undone."""

from typing import Any

from sqlalchemy import select

from eventsite.errors import NotFound
from eventsite.models import BulkAction, Registration
from eventsite.rules.bulk_actions import BulkKind
from eventsite.rules.policies import Mode
from eventsite.services import additions, bulk_actions, modes, moves
from eventsite.services.additions import WhenFull
from tests.factories import person
from tests.faults.lives import PEOPLE, Life
from tests.services.records import do, rows

KINDS = (BulkKind.CANCEL,) * 4 + (BulkKind.ON_SITE, BulkKind.DIGITAL, BulkKind.SEND_AGAIN)


class Hands(Life):
    """What can happen in any life, and what organizers do by hand."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.elsewhere = self._make.event(title="En annan träff", capacity=None)

    def doings(self) -> dict[Any, int]:
        """Return what can happen, and how often it does."""
        return super().doings() | {
            self.adds: 3, self.moves_away: 1, self.moves_here: 1, self.acts_on_many: 6, self.takes_back: 6,
            self.switches: 2,
        }  # fmt: skip

    def adds(self) -> None:
        when_full = self.chance.choice((WhenFull.ASK, WhenFull.QUEUE))
        details = person(self.chance.randrange(PEOPLE))
        do(self.app, additions.add, self.event.id, details, self.alva, when_full=when_full)

    def moves_away(self) -> None:
        mine = self._of(self.event.id)
        self._do(moves.move, self.event.id, mine, self.elsewhere.id, self.alva)

    def moves_here(self) -> None:
        theirs = self._of(self.elsewhere.id)
        self._do(moves.move, self.elsewhere.id, theirs, self.event.id, self.alva, WhenFull.QUEUE)

    def switches(self) -> None:
        self._do(modes.switch, self._of(self.event.id), self.chance.choice(list(Mode)))

    def acts_on_many(self) -> None:
        kind = self.chance.choice(KINDS)
        ids = [self._of(self.event.id) for _ in range(self.chance.choice((1, 2, 3)))]
        action = do(self.app, bulk_actions.plan, self.event.id, kind, ids, self.alva)
        self._do(bulk_actions.confirm, self.event.id, action, "Skäl", self.alva)
        self._do(bulk_actions.start_now, self.event.id, action)
        self._works_off(action, stops=self.chance.random() < 0.2)

    def takes_back(self) -> None:
        action = self._any(BulkAction)
        self._do(bulk_actions.undo, self.event.id, action, self.alva)
        self._works_off(action)

    def _works_off(self, action: int, *, stops: bool = False) -> None:
        """Do it in steps of one, or stop after the first."""
        while not do(self.app, bulk_actions.work_off, action, 1) and not stops:
            pass

    def _of(self, event_id: int) -> int:
        found = rows(self.app, select(Registration.id).where(Registration.event_id == event_id))
        if not found:
            raise NotFound
        (row_id,) = self.chance.choice(found[-8:])
        self._note(str(row_id))
        return int(row_id)
