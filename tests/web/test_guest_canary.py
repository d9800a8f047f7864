"""Guests' links show their fields only: every text about an event is a canary, and each page is searched for all of them."""

import re

import pytest
from sqlalchemy import JSON, String, Text, select, update

from eventsite import clock, site
from eventsite.database import Base, db
from eventsite.links import Claim, Purpose
from eventsite.models import (
    AttendeeImport,
    AttendeeNote,
    AttendeeTag,
    AuditEntry,
    EventTemplate,
    Export,
    Guest,
    ImportRow,
    Material,
    Presentation,
    Question,
    Reading,
    SeriesOutcome,
    SeriesPlace,
    SiteSettings,
    Speaker,
)
from eventsite.notifications.messages import signer
from eventsite.rules.attendee_imports import ImportState, Wrong
from eventsite.rules.attendee_imports import Outcome as RowOutcome
from eventsite.rules.exports import ExportState
from eventsite.rules.guests import FIELDS, GuestRole
from eventsite.rules.policies import Mode
from eventsite.rules.presentations import PresentationState
from eventsite.rules.series import Outcome
from eventsite.services import audit, guests
from eventsite.services.questions import answers
from tests.services.held import CANARIES, held, keep
from tests.services.records import do, rows
from tests.web.visitor import read

# What the product chooses from, or looks things up by: a canary there would be another event, not a leak.
CHOSEN = {
    *("action", "actor", "audience", "availability", "calendar_method", "cause", "channel", "digest", "direction"),
    *("fallback", "format", "handling", "kind", "language", "lang", "media_type", "method", "mode", "moderation"),
    *("name_display", "partstat", "pattern", "policy", "purpose", "reach", "reason_code", "registration_mode"),
    *("region", "role", "screen_mode", "state", "status", "subject_kind", "timezone", "verdict", "version_num", "way"),
    *("questions.reason", "question_reports.reason", "question_rounds.counts_shown"),
    *("materials.name", "accent", "accent_dark"),
    *("default_audience", "names_shown", "visibility", "vote_rule", "who", "mode_of_names", "company_kind", "act"),
}
# In what is kept as JSON no column is a text: what stands there is one word of its own.
HIDDEN = "zqJSON"
TOKEN = re.compile(r"zq(\d{3})x")


def _columns():
    """Return the columns of all tables whose texts people have written, in order."""
    return [
        column
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, (String, Text)) and not isinstance(column.type, JSON)
        if not {column.name, f"{table.name}.{column.name}"} & CHOSEN
        and not column.foreign_keys
        and "hash" not in column.name
    ]


COLUMNS = _columns()
PATHS = {
    GuestRole.VENUE: ("/venue/{}", "/en/venue/{}"),
    GuestRole.CO_HOST: ("/co-host/{}", "/en/co-host/{}"),
    GuestRole.SPEAKER: ("/speakers/{}",),
    GuestRole.SCREEN: ("/screens/{}", "/screens/{}/stream"),
}


@pytest.fixture
def event(app, make):
    """A hybrid event about which every table knows something, and each text in it says where it stands."""
    event = make.event()
    keep(app, event, format="hybrid", asks_diet=True, asks_access=True, venue="x", address="x", state="published")
    mine = held(app, make, event)
    do(app, _settle, event.id, mine)
    for role in (GuestRole.VENUE, GuestRole.CO_HOST, GuestRole.MODERATOR, GuestRole.SCREEN):
        do(app, guests.invite, event.id, role, "x", "", 1)
    with app.app_context():
        speaker = db.session.scalars(select(Speaker.id)).first()
    do(app, guests.invite, event.id, GuestRole.SPEAKER, "x", "", 1, speaker)
    do(app, _take_in_and_out, event.id)
    do(app, _keep_for_others, event.id, speaker)
    do(app, _fill)
    with app.app_context():
        site.take_over()
    return event


def _settle(event_id, mine):
    values = {"email": ("a", "b")}
    audit.record("registration.edited", "organizer:1", event_id=event_id, registration_id=mine, values=values)
    speaker, question = (
        db.session.scalars(select(model.id).order_by(model.id)).first() for model in (Speaker, Question)
    )
    for table, said in (("registrations", {"mode": Mode.ON_SITE}), ("questions", {"speaker_id": speaker})):
        db.session.execute(update(Base.metadata.tables[table]).values(**said))
    whose = {"event_id": event_id, "registration_id": mine, "created_at": clock.now()}
    db.session.add_all(
        (
            Reading(event_id=event_id, position=1, title="x", url="x"),
            AttendeeTag(name="x", key="x", **whose),
            AttendeeNote(actor="organizer:1", body="x", **whose),
        )
    )
    answers.take(event_id, question, speaker, is_taken=True, text="x")
    answers.write(event_id, question, 0, "organizer:1", "x", is_ready=False, speaker_id=speaker)


def _take_in_and_out(event_id):
    """Let a list have been taken in, and one out."""
    taken_in = AttendeeImport(
        event_id=event_id, organizer_id=1, state=ImportState.DONE, file_name="x", created_at=clock.now()
    )
    db.session.add(taken_in)
    db.session.flush()
    row = {"number": 2, "cells": [HIDDEN], "outcome": RowOutcome.MISTAKE, "problem": Wrong.NO_NUMBER, "column": "x"}
    made = {"state": ExportState.READY, "view": {"q": [HIDDEN]}, "name": "x"}
    moments = {"created_at": clock.now(), "touched_at": clock.now()}
    db.session.add_all(
        (ImportRow(import_id=taken_in.id, **row), Export(event_id=event_id, organizer_id=1, **made, **moments))
    )


def _keep_for_others(event_id, speaker):
    """Let there be material, what a speaker has sent, a template, a meeting of a series, and a site of one's own."""
    now = clock.now()
    place = db.session.scalars(select(SeriesPlace.id)).first()
    sent = {"title": "x", "organization": "x", "biography": "x", "note": "x", "state": PresentationState.RETURNED}
    db.session.add_all(
        (
            Material(event_id=event_id, position=1, title="x", url="https://x.example", created_at=now),
            Presentation(speaker_id=speaker, consent_text_hash="0" * 64, consented_at=now, sent_at=now, **sent),
            EventTemplate(name="x", contents={"details": {"title": HIDDEN}}, made_by_id=1, changed_at=now),
            SeriesOutcome(place_id=place, event_id=event_id, outcome=Outcome.SEAT, at=now),
            SiteSettings(id=1, version=1, changed_at=now),
        )
    )


def _fill():
    for number, column in enumerate(COLUMNS):
        table = column.table
        key = next(iter(table.primary_key.columns))
        if key is column:
            continue
        for row in db.session.scalars(select(key).where(column.is_not(None))).all():
            db.session.execute(update(table).where(key == row).values({column.name: f"zq{number:03d}x{row}"}))


def open_as(app, event, role):
    """Return a browser that has opened the link of that role, and which guest it is."""
    [guest_id] = [row for (row,) in rows(app, select(Guest.id).where(Guest.role == role).order_by(Guest.id))][-1:]
    client = app.test_client()
    with app.app_context():
        path = f"/guest/{signer().sign(Purpose.GUEST, Claim(guest_id, 1))}"
    door = client.get(path)
    assert client.post(path, data={"csrf_token": read(door).hidden["csrf_token"]}).status_code == 303
    return client, guest_id, door.get_data(as_text=True)


def seen(*pages):
    """Return the columns whose canaries stand on the pages, and whether one of a person's other canaries does."""
    text = " ".join(pages)
    found = {COLUMNS[int(number)] for number in TOKEN.findall(text)}
    found_in = {f"{column.table.name}.{column.name}" for column in found}
    return found_in, [one for one in (*CANARIES, HIDDEN) if one in text]


def pages_of_a_moderator(app, event, client):
    """Yield each page that a guest may open who moderates."""
    with app.app_context():
        question = db.session.scalars(select(Question.id)).first()
    for rule in app.url_map.iter_rules():
        guard = getattr(app.view_functions[rule.endpoint], "guard", None)
        if guard is not None and guard.guest is GuestRole.MODERATOR and "GET" in rule.methods:
            path = re.sub(r"<[^<>]*event_id>", str(event.id), rule.rule)
            answer = client.get(re.sub(r"<[^<>]*question_id>", str(question), path))
            assert answer.status_code in {200, 303}, rule.endpoint
            yield answer.get_data(as_text=True)


def pages(app, event, role):
    """Yield each page that a guest of that role may open, the door first."""
    client, guest_id, door = open_as(app, event, role)
    yield door
    if role is GuestRole.MODERATOR:
        yield from pages_of_a_moderator(app, event, client)
    for path in PATHS.get(role, ()):
        answer = client.get(path.format(guest_id))
        assert answer.status_code == 200, path
        yield answer.get_data(as_text=True)


def test_each_page_shows_what_its_table_says_and_nothing_else(app, event):
    said_to_everyone, _ = seen(*(app.test_client().get(way).get_data(as_text=True) for way in ("/", "/en/")))
    assert said_to_everyone >= {"site_settings.name", "site_settings.association"}
    said_to_everyone = {one for one in said_to_everyone if one.startswith("site_settings.")}
    shown = {role: seen(*pages(app, event, role)) for role in GuestRole}
    assert {role: (found - said_to_everyone, words) for role, (found, words) in shown.items()} == {
        role: (FIELDS[role], []) for role in GuestRole
    }
    assert empty_tables(app) == {
        *("companies", "company_aliases", "company_domains", "images", "sessions"),
        *("bulk_actions", "bulk_items", "mailings", "mailing_recipients", "caller_counts"),
        *("erasure_requests", "fan_outs", "link_requests", "organizer_identities", "organizer_sessions"),
    }


def empty_tables(app):
    """Return the tables that have nothing to leak: what is about companies, pictures, several days, and mail on its way."""
    with app.app_context():
        return {column.table.name for column in COLUMNS if not db.session.scalar(select(column.table).limit(1))}


@pytest.fixture
def guest_ids(app, make):
    """The guests of an event with each role but speaker: their ids by role."""
    event = make.event()
    roles = (GuestRole.VENUE, GuestRole.CO_HOST)
    return event, {role: do(app, guests.invite, event.id, role, "Greta", "", 1) for role in roles}


def test_another_role_of_the_same_event_opens_no_other_page(app, guest_ids):
    event, ids = guest_ids
    client, guest_id, _ = open_as(app, event, GuestRole.VENUE)
    paths = (
        f"/venue/{guest_id}",
        f"/co-host/{ids[GuestRole.CO_HOST]}",
        f"/co-host/{guest_id}",
        f"/speakers/{guest_id}",
    )
    assert [client.get(path).status_code for path in paths] == [200, 404, 410, 410]
    assert client.get(f"/organizer/events/{event.id}/questions").status_code == 404
    assert app.test_client().get(f"/venue/{guest_id}").status_code == 404


def test_each_opening_and_each_look_is_noted_and_an_ended_link_is_gone(app, guest_ids):
    event, _ = guest_ids
    client, guest_id, _ = open_as(app, event, GuestRole.VENUE)
    for _ in range(2):
        assert client.get(f"/venue/{guest_id}").status_code == 200
    statement = select(AuditEntry.action, AuditEntry.event_id, AuditEntry.after)
    noted = rows(app, statement.where(AuditEntry.actor == f"guest:{guest_id}").order_by(AuditEntry.id))
    assert noted == [("guest.opened", event.id, "venue"), *[("guest.looked", event.id, "venue")] * 2]
    do(app, guests.revoke, event.id, guest_id, 1)
    assert client.get(f"/venue/{guest_id}").status_code == 410
