"""Speakers say who they are: sent, looked at, given back, taken back; and speakers of earlier meetings reused."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from eventsite import clock as now
from eventsite import storage
from eventsite.database import transaction
from eventsite.errors import EditedMeanwhile, NotFound, NotPossibleNow
from eventsite.models import AuditEntry, OutboxMessage, Presentation
from eventsite.queries import organizers as organizer_queries
from eventsite.queries import speakers as queries
from eventsite.rules.details import SpeakerDetails
from eventsite.rules.guests import GuestRole
from eventsite.rules.permissions import Role
from eventsite.rules.presentations import PresentationDetails
from eventsite.services import guests, presentations, retention, speakers
from tests.conftest import on_both
from tests.factories import stored
from tests.services.records import do, mails, rows

SAID = PresentationDetails("chef", "Bo AB", "Vet mycket.", None, "I agree")


@pytest.fixture
def event(make):
    return make.event()


@pytest.fixture
def matilda(app, event):
    return stored(app, event).speakers[0].id


@pytest.fixture
def guest(app, event, matilda):
    return do(app, guests.invite, event.id, GuestRole.SPEAKER, "Matilda Rehn", "", 1, matilda)


def shown(app, event):
    """Return what the page says of the first speaker."""
    speaker = stored(app, event).speakers[0]
    return speaker.title, speaker.organization, speaker.biography


@on_both
def test_what_is_sent_shows_when_it_is_approved_and_goes_when_taken_back(app, event, matilda, guest):
    version = stored(app, event).version
    do(app, presentations.send, guest, SAID, 0)
    before = shown(app, event)
    assert before[0] == "analytiker"
    do(app, presentations.approve, event.id, matilda, 1, 1)
    assert shown(app, event) == ("chef", "Bo AB", "Vet mycket.")
    assert stored(app, event).version == version + 1
    with pytest.raises(NotPossibleNow):
        do(app, presentations.approve, event.id, matilda, 1, 1)
    do(app, presentations.withdraw, guest)
    assert shown(app, event) == ("chef", "Bo AB", "")
    assert rows(app, select(Presentation.speaker_id)) == []
    told = select(AuditEntry.action, AuditEntry.actor).where(AuditEntry.action.like("speaker.%"))
    assert rows(app, told) == [
        ("speaker.presented", f"guest:{guest}"),
        ("speaker.approved", "organizer:1"),
        ("speaker.withdrawn", f"guest:{guest}"),
    ]


@on_both
def test_nobody_approves_what_they_have_not_seen(app, event, matilda, guest):
    do(app, presentations.send, guest, SAID, 0)
    do(app, presentations.send, guest, SAID, 1)
    with pytest.raises(EditedMeanwhile):
        do(app, presentations.approve, event.id, matilda, 1, 1)
    with pytest.raises(EditedMeanwhile):
        do(app, presentations.send, guest, SAID, 0)
    do(app, presentations.give_back, event.id, matilda, 2, "Kortare, tack.", 1)
    assert rows(app, select(Presentation.state, Presentation.note)) == [("returned", "Kortare, tack.")]


@on_both
def test_given_back_it_is_mailed_to_whom_the_link_is_for(app, event, matilda):
    guest = do(app, guests.invite, event.id, GuestRole.SPEAKER, "Matilda Rehn", "m@bolaget.example", 1, matilda)
    do(app, guests.choose_mail, guest, wanted=False)  # of new questions, which this is not about
    do(app, presentations.send, guest, SAID, 0)
    before = mails(app)
    with pytest.raises(EditedMeanwhile):
        do(app, presentations.give_back, event.id, matilda, 7, "Kortare, tack.", 1)
    assert mails(app) == before
    assert do(app, presentations.give_back, event.id, matilda, 1, "Kortare, tack.", 1) is True
    assert mails(app, len(before)) == [("presentation_returned", "m", None)]
    [(text,)] = rows(app, select(OutboxMessage.text).where(OutboxMessage.kind == "presentation_returned"))
    assert "Kortare, tack." in text


@pytest.mark.parametrize("ending", ["no address", "ended", "expired"])
def test_given_back_to_somebody_without_a_link_that_reaches_them_nothing_is_mailed(app, event, matilda, clock, ending):
    address = "" if ending == "no address" else "m@bolaget.example"
    guest = do(app, guests.invite, event.id, GuestRole.SPEAKER, "Matilda Rehn", address, 1, matilda)
    do(app, presentations.send, guest, SAID, 0)
    before = mails(app)
    if ending == "ended":
        do(app, guests.revoke, event.id, guest, 1)
    if ending == "expired":
        clock.move_to(stored(app, event).ends_at + timedelta(days=31))
    assert do(app, presentations.give_back, event.id, matilda, 1, "Kortare, tack.", 1) is False
    assert mails(app) == before


def test_nothing_is_taken_after_the_last_day(app, event, guest, clock):
    due = stored(app, event).starts_at - timedelta(days=7)
    do(app, presentations.set_due, event.id, due, 1)
    clock.move_to(due - timedelta(seconds=1))
    do(app, presentations.send, guest, SAID, 0)
    clock.move_to(due)
    with pytest.raises(NotPossibleNow):
        do(app, presentations.send, guest, SAID, 1)


def test_what_was_sent_is_erased_with_the_people(app, event, guest, clock):
    do(app, presentations.send, guest, SAID, 0)
    clock.move_to(stored(app, event).ends_at + timedelta(days=91))
    while True:
        with app.app_context(), transaction():
            if retention.work_off(now.now(), 90, storage.current().uploads) is None:
                break
    assert rows(app, select(Presentation.speaker_id)) == []


def reused(app, event, speaker_id, email="bo@forening.example"):
    with app.app_context(), transaction():
        return speakers.reuse(event.id, speaker_id, organizer_queries.by_canonical_email(email))


def found(app, event, typed, email="bo@forening.example"):
    with app.app_context():
        return [one.name for one in queries.earlier(organizer_queries.by_canonical_email(email), event.id, typed)]


@on_both
def test_a_speaker_of_another_meeting_comes_with_all_that_was_said(app, make, matilda):
    other = make.event("Bo", speakers=(SpeakerDetails("Åsa Öberg", "forskare", "Högskolan", "Om Åsa."),), programme=())
    secret = make.draft("Cia", speakers=(SpeakerDetails("Hemliga Gästen"),), programme=())
    here = make.draft("Bo", speakers=(), programme=())
    assert found(app, here, "") == ["Åsa Öberg", "Matilda Rehn"]
    assert found(app, here, "åsa högsk") == ["Åsa Öberg"]
    assert found(app, here, "hemliga") == []
    assert found(app, here, "100%_") == []
    reused(app, here, stored(app, other).speakers[0].id)
    assert [(one.name, one.biography) for one in stored(app, here).speakers] == [("Åsa Öberg", "Om Åsa.")]
    assert found(app, here, "åsa") == []
    with pytest.raises(NotPossibleNow):
        reused(app, here, stored(app, other).speakers[0].id)
    with pytest.raises(NotFound):
        reused(app, here, stored(app, secret).speakers[0].id)
    make.organizer("Eva", Role.ADMINISTRATOR)
    assert found(app, here, "hemliga", "eva@forening.example") == ["Hemliga Gästen"]
