"""Keeping answers: which version they point at, what is not kept, places that many want at once, on both databases."""

import threading
from datetime import datetime

import pytest
from sqlalchemy import select

from eventsite.database import transaction
from eventsite.errors import AnswersRefused
from eventsite.models import Answer, FieldVersion
from eventsite.queries import events as event_queries
from eventsite.queries import fields as field_queries
from eventsite.queries import form_answers as queries
from eventsite.queries import registrations as registration_queries
from eventsite.rules.fields import FieldKind
from eventsite.rules.form_answers import Problem, Wrong
from eventsite.rules.policies import Mode
from eventsite.rules.registrations import RegistrationState
from eventsite.services import edits, fields, form_answers, modes, registrations, seats
from tests.conftest import on_both
from tests.factories import person
from tests.forms import change, field, key, options
from tests.services.records import do, everything, rows


def answers(app, registration=None):
    """Return (value, number of the version) of what is kept, in the order of the form."""
    statement = select(Answer.value, FieldVersion.number).join(FieldVersion, FieldVersion.id == Answer.version_id)
    if registration is not None:
        statement = statement.where(Answer.registration_id == registration)
    return rows(app, statement.order_by(Answer.registration_id, Answer.field_id))


def refused(app, make, event, said, **changes):
    """Register in vain and return what was wrong; nothing at all may have changed."""
    before = everything(app)
    with pytest.raises(AnswersRefused) as caught:
        make.receipt(event, person(99, answers=said, **changes))
    assert everything(app) == before
    return caught.value.problems


@on_both
def test_an_answer_of_each_kind_is_kept_with_the_registration(app, make):
    event = make.event()
    kinds = (FieldKind.TEXT, FieldKind.YES_NO, FieldKind.NUMBER, FieldKind.DATE)
    ids = [field(app, event, kind) for kind in kinds]
    several = field(app, event, FieldKind.CHOICES, options=["Röd", "Blå"])
    chosen = [key(app, event, several, "Röd"), key(app, event, several, "Blå")]
    said = ["svar", False, 2.5, "2026-09-01", chosen]
    registration = make.registration(event, answers=dict(zip([*ids, several], said, strict=True)))
    assert answers(app, registration) == [(value, 1) for value in said]


@on_both
def test_what_is_required_is_refused_by_field_when_it_is_missing(app, make):
    event = make.event()
    number = field(app, event, is_required=True)
    assert refused(app, make, event, {}) == {number: Problem(Wrong.MISSING)}


def test_a_field_becomes_required_at_its_moment(app, make, clock):
    event = make.event()
    number = field(app, event, required_from_wall=datetime(2026, 9, 1, 9))
    make.registration(event)
    clock.move_to(datetime.fromisoformat("2026-09-01T07:00+00:00"))
    assert refused(app, make, event, {}) == {number: Problem(Wrong.MISSING)}


@on_both
def test_an_answer_points_at_the_version_that_it_answered(app, make):
    event = make.event()
    number = field(app, event, label="Då")
    early = make.registration(event, answers={number: "ett"})
    change(app, event, number, label="Nu")
    late = make.registration(event, answers={number: "två"})
    assert (answers(app, early), answers(app, late)) == ([("ett", 1)], [("två", 2)])


def test_who_says_the_same_again_still_answers_the_old_version(app, make):
    event = make.event()
    number = field(app, event, label="Då")
    registration = make.registration(event, answers={number: "ett"})
    change(app, event, number, label="Nu")
    do(app, edits.answer_for, event.id, registration, {number: "ett"}, 1)
    assert answers(app) == [("ett", 1)]
    do(app, edits.answer_for, event.id, registration, {number: "nytt"}, 1)
    assert answers(app) == [("nytt", 2)]


@on_both
def test_an_option_that_is_removed_can_still_be_read(app, make):
    event = make.event()
    number = field(app, event, FieldKind.CHOICE, options=["Röd", "Blå"])
    red = key(app, event, number, "Röd")
    registration = make.registration(event, answers={number: red})
    change(app, event, number, FieldKind.CHOICE, options=[options(app, event, number)["Blå"]])
    with app.app_context():
        kept = queries.of_registration(registration)[0]
        assert field_queries.in_event(event.id, number).label_of(kept.value, kept.version) == "Röd"
    assert refused(app, make, event, {number: red}) == {number: Problem(Wrong.GONE)}


@on_both
def test_what_is_for_another_mode_or_another_answer_is_not_kept(app, make):
    event = make.event()
    on_site = field(app, event, mode=Mode.ON_SITE, is_required=True)
    asks = field(app, event, FieldKind.YES_NO)
    more = field(app, event, is_required=True, shown_if_field_id=asks, shown_if_values=("yes",))
    make.registration(event, answers={on_site: "på plats", asks: False, more: "mer"})
    assert answers(app) == [(False, 1)]
    assert refused(app, make, event, {asks: True}) == {more: Problem(Wrong.MISSING)}


def test_nobody_answers_for_staff_or_to_what_is_switched_off(app, make):
    event = make.event()
    staff, off = field(app, event, is_for_staff=True), field(app, event)
    do(app, fields.switch, event.id, off, 1, is_on=False)
    registration = make.registration(event, answers={staff: "nej", off: "nej"})
    assert answers(app) == []
    do(app, edits.answer_for, event.id, registration, {staff: "ja"}, 1)
    assert answers(app) == [("ja", 1)]


@on_both
def test_places_are_counted_over_the_living_and_over_those_who_wait(app, make):
    event = make.event(capacity=1)
    number = field(app, event, FieldKind.CHOICES, options=[("Verkstad", 2), "Samtal"])
    workshop = key(app, event, number, "Verkstad")
    first = make.registration(event, answers={number: [workshop]})
    make.registration(event, answers={number: [workshop]})
    assert refused(app, make, event, {number: [workshop]}) == {number: Problem(Wrong.FULL, "Verkstad")}
    do(app, registrations.cancel, first)
    make.registration(event, answers={number: [workshop, key(app, event, number, "Samtal")]})
    with app.app_context():
        assert queries.chosen(event.id)[number] == {workshop: 2, key(app, event, number, "Samtal"): 1}


def test_fewer_places_evict_nobody_and_who_has_one_keeps_it(app, make):
    event = make.event()
    number = field(app, event, FieldKind.CHOICE, options=[("Verkstad", 2), "Samtal"])
    workshop = options(app, event, number)["Verkstad"]
    first, _ = (make.registration(event, answers={number: workshop.key}) for _ in range(2))
    change(app, event, number, FieldKind.CHOICE, options=[type(workshop)(workshop.key, "Verkstad", 1)])
    do(app, edits.answer_for, event.id, first, {number: workshop.key}, 1)
    assert answers(app) == [(workshop.key, 1)] * 2


def test_who_comes_back_gives_up_a_choice_that_others_have_filled(app, make):
    event = make.event()
    number = field(app, event, FieldKind.CHOICES, options=[("Verkstad", 1), "Samtal"])
    both = [key(app, event, number, "Verkstad"), key(app, event, number, "Samtal")]
    back = make.registration(event, answers={number: both})
    do(app, _pass_to, back, RegistrationState.DECLINED)
    make.registration(event, answers={number: both[:1]})
    do(app, _pass_to, back, RegistrationState.CONFIRMED)
    assert answers(app, back) == [(both[1:], 1)]


@on_both
def test_who_changes_mode_keeps_only_what_is_still_asked(app, make):
    event = make.event(format="hybrid", venue="Salen")
    on_site, both = field(app, event, mode=Mode.ON_SITE), field(app, event)
    registration = make.registration(event, answers={on_site: "lunch", both: "mer"}, mode=Mode.ON_SITE)
    do(app, modes.switch, registration, Mode.DIGITAL)
    assert answers(app, registration) == [("mer", 1)]


def test_a_known_address_is_refused_as_a_newcomer_is(app, make):
    event = make.event()
    number = field(app, event, FieldKind.CHOICE, options=[("Verkstad", 1)])
    said = {number: key(app, event, number, "Verkstad")}
    make.receipt(event, person(1, answers=said))
    refusals = []
    for who in (1, 2):
        with pytest.raises(AnswersRefused) as caught:
            make.receipt(event, person(who, answers=said))
        refusals.append(caught.value.problems)
    assert refusals[0] == refusals[1] == {number: Problem(Wrong.FULL, "Verkstad")}


def test_what_is_forgotten_is_gone(app, make):
    event = make.event()
    number = field(app, event)
    registration, other = (make.registration(event, answers={number: "svar"}) for _ in range(2))
    do(app, form_answers.forget, registration)
    assert (answers(app, registration), answers(app, other)) == ([], [("svar", 1)])


@on_both
def test_two_who_want_the_last_place_at_once_do_not_both_get_it(app, make):
    event = make.event()
    number = field(app, event, FieldKind.CHOICE, options=[("Verkstad", 1)])
    said = {number: key(app, event, number, "Verkstad")}
    start, wrong = threading.Barrier(2), []
    threads = [threading.Thread(target=_rush, args=(app, event, who, said, start, wrong)) for who in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert wrong == [{number: Problem(Wrong.FULL, "Verkstad")}]
    assert answers(app) == [(said[number], 1)]


def _rush(app, event, who, said, start, wrong):
    with app.app_context():
        start.wait(30)
        try:
            with transaction():
                registrations.register(event.id, person(who, answers=said))
        except AnswersRefused as refusal:
            wrong.append(refusal.problems)


def _pass_to(registration_id, state):
    event = event_queries.locked(registration_queries.event_id_of(registration_id))
    seats.pass_to(event, registration_queries.in_event(event.id, registration_id), state, "system")
