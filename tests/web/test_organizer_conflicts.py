"""Two organizers edit the same meeting: the second to save sees what changed, chooses, and loses nothing."""

from dataclasses import replace
from datetime import time

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from eventsite.queries import events as event_queries
from eventsite.queries import organizers as organizer_queries
from eventsite.rules.details import ItemDetails, SpeakerDetails
from eventsite.services import events
from tests.conftest import NOW
from tests.factories import MEETING, Made, Make, stored
from tests.services.records import do, mails, sent
from tests.web.organizer_browser import flashed, signed_in, written
from tests.web.visitor import read

CHOSEN = {
    "format": "digital", "language": "sv", "timezone": "Europe/Stockholm", "pattern": "segregation",
    "has_waitlist": "y", "summary": MEETING.summary, "description": MEETING.description,
}  # fmt: skip


@pytest.fixture
def event(make: Make) -> Made:
    return make.draft()


def save_as_bo(app: Flask, make: Make, event: Made, **changes: object) -> None:
    """Let Bo save what he has changed since the meeting was made."""
    make.organizer("Bo", events=(event.slug,))
    do(app, _save, event.id, changes)


def _save(event_id: int, changes: dict[str, object]) -> None:
    bo = organizer_queries.by_canonical_email("bo@forening.example")
    assert bo is not None
    events.edit(event_id, replace(MEETING, **changes), event_queries.locked(event_id).version, bo)  # type: ignore[arg-type]


class Alva:
    """Has the editor open since before anybody else saved."""

    def __init__(self, app: Flask, make: Make, event: Made) -> None:
        self.client, self.path = signed_in(app, make), f"/organizer/events/{event.id}/edit"
        self.opened = written(read(self.client.get(self.path))) | CHOSEN

    def save(self, **typed: str) -> TestResponse:
        return self.client.post(self.path, data=self.opened | typed)

    def answer(self, response: TestResponse, **chosen: str) -> TestResponse:
        """Press the button of the page that asks: it sends what stands there, and nothing else."""
        return self.client.post(self.path, data=read(response).hidden | chosen)


def test_fields_of_both_are_kept_and_where_both_wrote_one_chooses(app: Flask, make: Make, event: Made):
    alva = Alva(app, make, event)
    save_as_bo(app, make, event, title="Bos titel", room_name="Zoom", capacity=70)
    response = alva.save(title="Alvas titel", contact_name="Alva", capacity="60")
    page = read(response)
    assert response.status_code == 409
    assert stored(app, event).title == "Bos titel"
    for word in ("Bo ", "Bos titel", "Alvas titel", MEETING.title, "Zoom", "Teams", "70", "60"):
        assert word in page.text
    assert [name for name in page.fields if name.startswith("choice:")] == ["choice:title", "choice:capacity"]
    assert alva.answer(response, **{"choice:title": "mine", "choice:capacity": "theirs"}).status_code == 303
    after = stored(app, event)
    assert (after.title, after.room_name, after.capacity, after.contact_name) == ("Alvas titel", "Zoom", 70, "Alva")


def test_rows_of_both_are_kept(app: Flask, make: Make, event: Made):
    alva = Alva(app, make, event)
    bos = (*MEETING.programme, ItemDetails(time(10), "Bos punkt", "", ("Nils Ny",), time(10, 30)))
    save_as_bo(app, make, event, programme=bos, speakers=(*MEETING.speakers, SpeakerDetails("Nils Ny")))
    response = alva.save(
        **{"programme-2-starts": "11", "programme-2-title": "Alvas punkt", "programme-0-starts": "8.45"}
    )
    assert "Bos punkt" in read(response).text
    assert alva.answer(response).status_code == 303
    after = stored(app, event)
    assert [(item.title, item.starts_local_time) for item in after.programme] == [
        ("Välkommen", time(8, 45)), ("Läget", time(9, 10)), ("Bos punkt", time(10)), ("Alvas punkt", time(11)),
    ]  # fmt: skip
    assert [speaker.name for speaker in after.speakers] == ["Matilda Rehn", "Nils Ny"]


def test_a_speaker_that_one_removed_while_the_other_needs_her_is_said_beside_the_field(
    app: Flask, make: Make, event: Made
):
    alva = Alva(app, make, event)
    save_as_bo(app, make, event, speakers=(), programme=MEETING.programme[:1])
    response = alva.save(
        **{"programme-2-starts": "11", "programme-2-title": "Panel", "programme-2-speakers": "Matilda Rehn"}
    )
    again = alva.answer(response)
    assert again.status_code == 422
    assert "Matilda Rehn" in read(again).fields["programme-1-speakers"]["value"]
    assert stored(app, event).speakers == []


def test_somebody_saving_once_more_meanwhile_asks_again(app: Flask, make: Make, event: Made):
    alva = Alva(app, make, event)
    save_as_bo(app, make, event, title="Ett")
    response = alva.save(title="Alvas")
    save_as_bo(app, make, event, title="Två")
    again = alva.answer(response)
    assert (again.status_code, stored(app, event).title) == (409, "Två")
    assert alva.answer(again).status_code == 303
    assert stored(app, event).title == "Alvas"


def test_what_does_not_touch_the_form_is_no_conflict(app: Flask, make: Make, event: Made):
    alva = Alva(app, make, event)
    do(app, events.publish, event.id, None)
    assert alva.save(title="Alvas").status_code == 303
    assert stored(app, event).title == "Alvas"


def test_back_to_the_form_keeps_everything(app: Flask, make: Make, event: Made):
    alva = Alva(app, make, event)
    save_as_bo(app, make, event, title="Bos")
    back = alva.answer(alva.save(title="Alvas"), confirmed="back")
    assert (back.status_code, read(back).fields["title"]["value"]) == (200, "Alvas")
    assert stored(app, event).title == "Bos"


def test_what_people_are_told_is_still_asked_after_the_choice(app: Flask, make: Make):
    event = make.event()
    make.registration(event)
    sent(app, NOW)
    alva = Alva(app, make, event)
    save_as_bo(app, make, event, summary="Bos")
    conflict = alva.save(title="Alvas")
    review = alva.answer(conflict)
    assert (review.status_code, stored(app, event).title) == (200, MEETING.title)
    assert alva.answer(review, confirmed="tell").status_code == 303
    assert (stored(app, event).title, stored(app, event).summary) == ("Alvas", "Bos")
    make.told()
    assert [kind for kind, *_ in mails(app)].count("changed") >= 1
    assert flashed(alva.client) != []
