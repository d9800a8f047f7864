"""Under which question the supporters of merged ones are counted: the last of the chain."""

from eventsite.errors import MergeRefused
from eventsite.models import Question
from eventsite.queries import questions as queries


def follow(question: Question) -> None:
    """Let the question, and all that was merged into it, be counted under the last of their chain."""
    family = {one.id: one for one in queries.all_of_event(question.event_id)}
    for one in family.values():
        one.root_id = _root(one, family)


def check_free_of_circles(question: Question, target: Question) -> None:
    """Raise MergeRefused if the target is counted under the question already, or is the question."""
    family = {one.id: one for one in queries.all_of_event(question.event_id)}
    last: Question | None = target
    while last is not None:
        if last.id == question.id:
            raise MergeRefused("circle")
        last = family.get(last.merged_into_id or 0)


def _root(question: Question, family: dict[int, Question]) -> int | None:
    if question.merged_into_id is None:
        return None
    last = question
    while last.merged_into_id is not None:
        last = family[last.merged_into_id]
    return last.id
