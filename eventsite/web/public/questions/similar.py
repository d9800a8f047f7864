"""Questions that ask for much the same as what somebody writes: of those that everybody may see, and of one's own."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from markupsafe import Markup

from eventsite import stems
from eventsite.models import Question, Registration
from eventsite.queries import questions as queries
from eventsite.queries.questions import standings
from eventsite.rules import questions as rules
from eventsite.rules.similarity import Index
from eventsite.web import languages
from eventsite.web.public.questions.rows import answer_of

SHORTEST = 12
WORDS = 2
MOST = 3
# Among one's own few questions no word is rare, so more must be alike before it is said that one has asked already.
OWN = 0.35
# So many events' questions are kept ready in each process; whichever was asked about longest ago makes room.
KEPT = 16
_ready: OrderedDict[tuple[int, str], tuple[str, Index]] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True)
class Alike:
    """A question that asks something like it, or one's own that does."""

    number: int
    body: str
    item: str
    is_own: bool
    may_support: bool
    answer: Markup | None


def to(text: str, registration: Registration, at_least: float, now: datetime) -> list[Alike]:
    """Return what is like the text, one's own first; nothing for a text that says too little."""
    words = stems.stems(text, languages.current())
    if len(rules.measured(text)) < SHORTEST or len(words) < WORDS:
        return []
    own = queries.of_registration(registration.id)
    asked = Index({one.id: stems.stems(one.body, languages.current()) for one in own})
    mine = [one for one, _ in asked.similar(words, at_least=OWN, most=1)]
    others = [one for one, _ in _index(registration.event_id, now).similar(words, at_least=at_least, most=MOST + 5)]
    found = [_alike(one, registration) for one in own if one.id in mine]
    shown = {one.id: one for one in queries.visible(registration.event_id)} if others else {}
    wanted = [shown[one] for one in others if one in shown and shown[one].registration_id != registration.id]
    return (found + [_alike(one, registration) for one in wanted])[:MOST]


def _index(event_id: int, now: datetime) -> Index:
    """Return the index of what everybody may see, made anew when the questions have changed."""
    language, tag = languages.current(), standings.tag(event_id, now)
    key = (event_id, language)
    with _lock:
        known, index = _ready.get(key, ("", Index({})))
        if known == tag:
            _ready.move_to_end(key)
            return index
    index = _made(queries.visible(event_id), language)
    with _lock:
        _ready[key] = (tag, index)
        _ready.move_to_end(key)
        while len(_ready) > KEPT:
            _ready.popitem(last=False)
    return index


def _made(questions: Sequence[Question], language: str) -> Index:
    return Index({one.id: stems.stems(one.body, language) for one in questions})


def _alike(question: Question, registration: Registration) -> Alike:
    is_own = question.registration_id == registration.id
    return Alike(
        question.public_no,
        question.body,
        question.item.title if question.item else "",
        is_own,
        not is_own and registration.state == "confirmed",
        answer_of(question),
    )
