"""Files between a form and a registration: staged, claimed, replaced, swept away."""

import os
from datetime import timedelta

import pytest
from sqlalchemy import select

from eventsite.errors import AnswersRefused, NotAnAttachment, NotFound
from eventsite.models import Upload
from eventsite.rules.fields import FieldKind
from eventsite.services import edits, fields, form_answers, uploads
from eventsite.tasks import sweep_uploads
from tests.conftest import NOW, on_both
from tests.factories import person
from tests.forms import field, folder, staged, uploaded
from tests.services.records import do, rows


@pytest.fixture
def event(make):
    return make.event()


@pytest.fixture
def number(app, event):
    return field(app, event, FieldKind.FILE)


def owners(app):
    """Return whose each file is."""
    return [owner for (owner,) in rows(app, select(Upload.registration_id).order_by(Upload.id))]


def swept(app, clock, later):
    """Let time pass, for the files too, and sweep; return how many rows and files are left."""
    for path in folder(app).iterdir():
        os.utime(path, (NOW.timestamp(), NOW.timestamp()))
    clock.move_to(NOW + later)
    with app.app_context():
        sweep_uploads()
    return len(owners(app)), len(list(folder(app).iterdir()))


@on_both
def test_a_file_is_claimed_once(app, make, event, number):
    upload = staged(app, event, number)
    registration = make.registration(event, answers={number: upload})
    assert owners(app) == [registration]
    with pytest.raises(AnswersRefused):
        make.receipt(event, person(9, answers={number: upload}))
    assert owners(app) == [registration]


@on_both
def test_a_file_that_is_replaced_is_nobodys_until_it_is_swept(app, make, event, number):
    registration = make.registration(event)
    uploaded(app, event, number, registration)
    uploaded(app, event, number, registration)
    assert owners(app) == [None, registration]


@pytest.mark.parametrize("drop", ["answer", "all"])
def test_a_file_that_is_taken_back_is_nobodys(app, make, event, number, drop):
    registration = make.registration(event)
    uploaded(app, event, number, registration)
    if drop == "all":
        do(app, form_answers.forget, registration)
    else:
        do(app, edits.answer_for, event.id, registration, {}, 1)
    assert owners(app) == [None]


@on_both
def test_what_is_unclaimed_for_a_day_is_swept_and_nothing_else(app, make, event, number, clock):
    registration = make.registration(event)
    uploaded(app, event, number, registration)
    staged(app, event, number)
    (folder(app) / "stray").write_bytes(b"x")
    assert swept(app, clock, timedelta(hours=23)) == (2, 3)
    assert swept(app, clock, timedelta(hours=25)) == (1, 1)
    assert owners(app) == [registration]


def test_there_may_be_nothing_to_sweep(app, clock):
    with app.app_context():
        sweep_uploads()
    assert not folder(app).exists()


def test_a_file_comes_for_a_field_that_asks_for_one(app, make, event, number):
    other, text = make.event(), field(app, event)
    with pytest.raises(NotFound):
        staged(app, other, number)
    with pytest.raises(NotAnAttachment, match="not_asked"):
        staged(app, event, text)
    do(app, fields.switch, event.id, number, 1, is_on=False)
    with pytest.raises(NotAnAttachment, match="not_asked"):
        staged(app, event, number)
    assert list(folder(app).iterdir()) == []


def test_no_more_than_so_much_waits_for_forms(app, event, number, monkeypatch):
    staged(app, event, number)
    monkeypatch.setattr(uploads, "MOST_STAGED", 20)
    with pytest.raises(NotAnAttachment, match="no_room"):
        staged(app, event, number)
