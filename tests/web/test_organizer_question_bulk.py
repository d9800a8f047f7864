"""Merging, doing the same to several, and undoing: what was done, what was passed over and why."""

import pytest
from flask import Flask
from sqlalchemy import select

from eventsite.models import Question, QuestionChange
from eventsite.rules.questions import Audience
from eventsite.services.questions import moderating
from tests.factories import Make
from tests.services.records import do, mails, one, rows
from tests.web.moderators import asked, came_by, invited, path, send, standing
from tests.web.organizer_browser import flashed, signed_in
from tests.web.visitor import read

WHO = "organizer:1"


@pytest.fixture
def event(make):
    return make.event()


@pytest.fixture
def alva(app, make, event):
    return signed_in(app, make)


@pytest.fixture
def two(app, make, event):
    return [asked(app, make, event, text) for text in ("Hur minskar segregationen?", "Vad minskar segregationen?")]


def undo_of(client):
    """Return the changes that the receipt offers to undo."""
    with client.session_transaction() as session:
        category, _ = session["_flashes"][-1]
    return category.removeprefix("undo:").split(",")


def merged(app, question_id):
    question = one(app, Question, question_id)
    return str(question.moderation), question.merged_into_id


def test_merging_offers_those_alike_and_keeps_the_words_of_the_other(app: Flask, event, alva, two):
    page = read(alva.get(path(event, two[0], "merge") + "?into=2"))
    assert page.text.count("Vad minskar segregationen?") == 2
    answer = send(alva, event, f"{two[0]}/merge", version=1, into=2, wording="keep", body="")
    assert (answer.status_code, merged(app, two[0])) == (303, ("merged", two[1]))
    assert standing(app, two[1]) == ("published", "Vad minskar segregationen?")
    assert flashed(alva)[-1] == "Fråga 1 är sammanslagen med fråga 2."


@pytest.mark.parametrize(
    ("wording", "words"), [("take", "Hur minskar segregationen?"), ("rewrite", "Hur bryter vi segregationen?")]
)
def test_other_words(app: Flask, event, alva, two, wording, words):
    send(alva, event, f"{two[0]}/merge", version=1, into=2, into_version=1, wording=wording, body=words)
    assert standing(app, two[1]) == ("published", words)


def test_undoing_a_merge_undoes_all_of_it(app: Flask, event, alva, two):
    send(alva, event, f"{two[0]}/merge", version=1, into=2, wording="take", body="")
    changes = undo_of(alva)
    assert len(changes) == 2
    send(alva, event, "undo", change=changes)
    assert [standing(app, question) for question in two] == [
        ("submitted", "Hur minskar segregationen?"),
        ("submitted", "Vad minskar segregationen?"),
    ]
    assert [kind for kind, *_ in mails(app) if kind.startswith("question")] == []


@pytest.mark.parametrize("into", ["", "99", "x", "1"])
def test_into_nothing_or_itself_is_refused_with_what_was_typed(app: Flask, event, alva, two, into):
    answer = send(alva, event, f"{two[0]}/merge", version=1, into=into, wording="rewrite", body="Hur bryter vi?")
    assert (answer.status_code, "Hur bryter vi?" in read(answer).text) == (422, True)
    assert standing(app, two[0])[0] == "submitted"


def test_private_with_public_is_refused(app: Flask, make: Make, event, alva, two):
    private = asked(app, make, event, "Minskar segregationen?", audience=Audience.SPEAKER_ONLY)
    answer = send(alva, event, f"{private}/merge", version=1, into=1, wording="keep", body="")
    assert (answer.status_code, merged(app, private)[0]) == (422, "submitted")


def test_words_that_somebody_changed_meanwhile_are_not_overwritten(app: Flask, event, alva, two):
    do(app, moderating.accept, event.id, two[1], 1, f"guest:{invited(app, event, name='Anna')}", "Vad gör vi?")
    answer = send(alva, event, f"{two[0]}/merge", version=1, into=2, into_version=1, wording="rewrite", body="Hur?")
    assert answer.status_code == 409
    assert "Anna publicerade den" in read(answer).text
    assert (standing(app, two[1])[1], merged(app, two[0])[0]) == ("Vad gör vi?", "submitted")


def test_parting(app: Flask, event, alva, two):
    send(alva, event, f"{two[0]}/merge", version=1, into=2, wording="keep", body="")
    send(alva, event, f"{two[0]}/unmerge", version=2)
    assert merged(app, two[0]) == ("submitted", None)


def test_several_are_published_and_undone_at_once(app: Flask, make: Make, event, alva, two):
    third = asked(app, make, event, "Var?")
    do(app, moderating.edit, event.id, third, 1, f"guest:{invited(app, event, name='Anna')}", "Var då?")
    send(alva, event, "accept", question=[f"{two[0]}-1", f"{two[1]}-1", f"{third}-1", "x", "9999-1"])
    assert [standing(app, question)[0] for question in (*two, third)] == ["published", "published", "submitted"]
    assert flashed(alva)[-2:] == [
        "2 frågor är publicerade.",
        "Fråga 3 hoppades över. Anna ändrade orden kl. 11.00.",
    ]
    made = rows(app, select(QuestionChange.id).where(QuestionChange.action == "question.accepted"))
    do(app, moderating.edit, event.id, two[1], 2, WHO, "Vad?")
    send(alva, event, "undo", change=[change for (change,) in made])
    assert [standing(app, question)[0] for question in two] == ["submitted", "published"]
    assert flashed(alva)[-2:] == ["1 fråga är som förut.", "Fråga 2 hoppades över. Alva ändrade orden kl. 11.00."]


def test_several_are_declined_for_one_reason(app: Flask, event, alva, two):
    ticked = "&".join(f"question={one}-1" for one in two)
    assert "Avböj 2 frågor?" in read(alva.get(path(event, "decline") + f"?{ticked}")).text
    assert send(alva, event, "decline", question=[f"{one}-1" for one in two], reason="x").status_code == 422
    send(alva, event, "decline", question=[f"{one}-1" for one in two], reason="unclear", text="")
    assert [standing(app, question)[0] for question in two] == ["declined", "declined"]


def test_several_are_merged_into_one(app: Flask, make: Make, event, alva, two):
    third = asked(app, make, event, "Segregationen?")
    seen = [f"{one}-1" for one in (*two, third)]
    page = read(alva.get(path(event, "merge") + "?" + "&".join(f"question={one}" for one in seen)))
    assert "Slå ihop 3 frågor" in page.text
    send(alva, event, "merge", question=seen, into=third, body="Hur bryts segregationen?")
    assert [merged(app, question) for question in two] == [("merged", third), ("merged", third)]
    assert standing(app, third) == ("published", "Hur bryts segregationen?")
    send(alva, event, "undo", change=undo_of(alva))
    assert [standing(app, question)[0] for question in (*two, third)] == ["submitted"] * 3


def test_without_ticks_one_is_told_to_tick(app: Flask, event, alva, two):
    for where in ("decline", "merge"):
        assert alva.get(path(event, where)).status_code == 303
    assert send(alva, event, "accept").status_code == 303
    assert flashed(alva)[-1] == "Kryssa för frågor först."


def test_a_change_of_another_event_is_not_undone(app: Flask, make: Make, event, alva, two):
    change = do(app, moderating.accept, event.id, two[0], 1, WHO)
    other = make.event("Alva")
    send(alva, other, "undo", change=change)
    assert standing(app, two[0])[0] == "published"


def test_the_receipt_has_a_button_that_undoes(app: Flask, event, two):
    guest = came_by(app, invited(app, event))
    send(guest, event, f"{two[0]}/accept", version=1)
    assert "data-undo" in guest.get(path(event)).get_data(as_text=True)
