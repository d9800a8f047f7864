"""Building a form: versions, options, conditions, order, on both databases."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from eventsite.errors import FieldAnswered, FormBroken, NotFound
from eventsite.models import FieldVersion
from eventsite.queries import fields as queries
from eventsite.rules.fields import FieldDetails, FieldKind, Option
from eventsite.services import fields
from tests.conftest import on_both
from tests.factories import person
from tests.forms import change, field, key, options
from tests.services.records import actions, do, everything, rows


def form(app, event):
    """Return (id, is enabled) of the fields in order."""
    with app.app_context():
        return [(one.id, one.is_enabled) for one in queries.of_event(event.id)]


def versions(app, field_id):
    """Return (number, label) of the versions of a field."""
    statement = select(FieldVersion.number, FieldVersion.label).where(FieldVersion.field_id == field_id)
    return rows(app, statement.order_by(FieldVersion.number))


def refused(app, error, service, *args, **kwargs):
    """Call the service in vain; nothing may have changed. Return the refusal."""
    before = everything(app)
    with pytest.raises(error) as caught:
        do(app, service, *args, **kwargs)
    assert everything(app) == before
    return caught.value


@on_both
def test_fields_come_in_the_order_they_are_added(app, make):
    event = make.event()
    ids = [field(app, event), field(app, event)]
    assert form(app, event) == [(field_id, True) for field_id in ids]
    assert actions(app, event)[-2:] == ["form.field_added"] * 2


@on_both
def test_a_version_is_changed_in_place_until_somebody_has_answered_it(app, make):
    event = make.event()
    number = field(app, event, label="Första")
    change(app, event, number, label="Andra")
    assert versions(app, number) == [(1, "Andra")]
    make.receipt(event, person(answers={number: "svar"}))
    change(app, event, number, label="Tredje")
    assert versions(app, number) == [(1, "Andra"), (2, "Tredje")]
    change(app, event, number, label="Fjärde")
    assert versions(app, number) == [(1, "Andra"), (2, "Fjärde")]


def test_what_is_not_versioned_makes_no_version(app, make):
    event = make.event()
    number = field(app, event, label="Fråga")
    make.receipt(event, person(answers={number: "svar"}))
    change(app, event, number, label="Fråga", is_required=True, keep_days=14)
    assert versions(app, number) == [(1, "Fråga")]
    with app.app_context():
        kept = queries.in_event(event.id, number)
        assert (kept.is_required, kept.keep_days) == (True, 14)


def test_a_new_label_keeps_the_key_and_a_new_option_gets_its_own(app, make):
    event = make.event()
    number = field(app, event, FieldKind.CHOICE, options=["Röd", "Blå"])
    before = options(app, event, number)
    change(app, event, number, FieldKind.CHOICE, options=[Option(before["Röd"].key, "Rosa"), Option("", "Grön", 5)])
    after = options(app, event, number)
    assert after["Rosa"].key == before["Röd"].key
    assert after["Grön"].places == 5
    assert after["Grön"].key not in {option.key for option in before.values()}


def test_a_key_of_ones_own_making_is_not_taken(app, make):
    event = make.event()
    number = field(app, event, FieldKind.CHOICE, options=["Röd"])
    red = key(app, event, number, "Röd")
    change(app, event, number, FieldKind.CHOICE, options=[Option(red, "Röd"), Option(red, "Blå"), Option("x", "Gul")])
    assert options(app, event, number)["Röd"].key == red
    assert len({option.key for option in options(app, event, number).values()} | {"x"}) == 4


def test_moments_are_on_the_wall_of_the_event(app, make):
    event = make.event()
    number = field(app, event, required_from_wall=datetime(2026, 9, 1, 9), frozen_from_wall=datetime(2026, 12, 1, 9))
    with app.app_context():
        kept = queries.in_event(event.id, number)
        assert kept.required_from_at == datetime(2026, 9, 1, 7, tzinfo=UTC)
        assert kept.frozen_from_at == datetime(2026, 12, 1, 8, tzinfo=UTC)


@on_both
def test_fields_change_places(app, make):
    event = make.event()
    first, second, third = (field(app, event) for _ in range(3))
    do(app, fields.move, event.id, third, 1, is_up=True)
    do(app, fields.move, event.id, first, 1, is_up=True)
    assert [number for number, _ in form(app, event)] == [first, third, second]
    do(app, fields.move, event.id, first, 1, is_up=False)
    assert [number for number, _ in form(app, event)] == [third, first, second]


def test_a_field_does_not_move_past_the_one_that_it_depends_on(app, make):
    event = make.event()
    decider = field(app, event, FieldKind.YES_NO, "Bor du över?")
    depends = field(app, event, label="Var?", shown_if_field_id=decider, shown_if_values=("yes",))
    refusal = refused(app, FormBroken, fields.move, event.id, depends, 1, is_up=True)
    assert (refusal.reason, refusal.label) == ("later", "Var?")
    assert refused(app, FormBroken, fields.switch, event.id, decider, 1, is_on=False).reason == "disabled"
    assert refused(app, FormBroken, fields.remove, event.id, decider, 1).reason == "later"


def test_an_option_that_decides_cannot_be_taken_away(app, make):
    event = make.event()
    decider = field(app, event, FieldKind.CHOICE, "Färg", options=["Röd", "Blå"])
    red = options(app, event, decider)["Röd"]
    field(app, event, label="Varför röd?", shown_if_field_id=decider, shown_if_values=(red.key,))
    blue_only = FieldDetails(FieldKind.CHOICE, "Färg", options=(options(app, event, decider)["Blå"],))
    assert refused(app, FormBroken, fields.change, event.id, decider, blue_only, 1).label == "Varför röd?"


def test_a_field_of_another_event_decides_nothing(app, make):
    event, other = make.event(), make.event()
    decider = field(app, other, FieldKind.YES_NO)
    details = FieldDetails(FieldKind.TEXT, "Var?", shown_if_field_id=decider, shown_if_values=("yes",))
    assert refused(app, FormBroken, fields.add, event.id, details, 1).reason == "later"


def test_a_form_asks_for_three_files_at_most(app, make):
    event = make.event()
    for _ in range(3):
        field(app, event, FieldKind.FILE)
    assert refused(app, FormBroken, fields.add, event.id, FieldDetails(FieldKind.FILE, "Fil"), 1).reason == "files"


@on_both
def test_an_answered_field_is_switched_off_and_not_removed(app, make):
    event = make.event()
    number = field(app, event)
    make.receipt(event, person(answers={number: "svar"}))
    refused(app, FieldAnswered, fields.remove, event.id, number, 1)
    do(app, fields.switch, event.id, number, 1, is_on=False)
    assert form(app, event) == [(number, False)]
    do(app, fields.switch, event.id, number, 1, is_on=True)
    assert form(app, event) == [(number, True)]


@on_both
def test_an_unanswered_field_is_removed_whole(app, make):
    event = make.event()
    number = field(app, event)
    do(app, fields.remove, event.id, number, 1)
    assert (form(app, event), versions(app, number)) == ([], [])


def test_a_field_is_reached_through_its_event_only(app, make):
    event, other = make.event(), make.event()
    number = field(app, event)
    refused(app, NotFound, fields.remove, other.id, number, 1)
