"""What people need: what is said of it in numbers, until when it is kept, what is kept of a consent."""

from datetime import UTC, datetime, timedelta

import pytest

from eventsite.rules import needs
from eventsite.rules.needs import Access, Diet, NeedsAction, NeedsDetails
from eventsite.rules.policies import Mode

END = datetime(2026, 9, 14, 10, tzinfo=UTC)
WHOLE = NeedsDetails(
    (Diet.VEGAN, Diet.NUT_FREE), "Selleri", (Access.STEP_FREE, Access.COMPANION), "Plats längst fram", "Jag samtycker."
)


def test_what_is_sealed_is_opened_again_without_the_text_of_the_consent():
    assert needs.opened(WHOLE.sealed()) == NeedsDetails(
        WHOLE.diets, WHOLE.diet_note, WHOLE.access, WHOLE.access_note, ""
    )


def test_the_sealed_shape_is_plain_json():
    assert WHOLE.sealed() == {
        "diets": ["vegan", "nut_free"],
        "diet_note": "Selleri",
        "access": ["step_free", "companion"],
        "access_note": "Plats längst fram",
    }


def test_nothing_of_it_shows_when_it_is_printed():
    assert repr(WHOLE) == str(WHOLE) == "NeedsDetails()"


@pytest.mark.parametrize(
    ("details", "is_empty"),
    [
        (NeedsDetails(), True),
        (NeedsDetails(consent_text="Jag samtycker."), True),
        (NeedsDetails(diets=(Diet.HALAL,)), False),
        (NeedsDetails(diet_note="x"), False),
        (NeedsDetails(access=(Access.HEARING_LOOP,)), False),
        (NeedsDetails(access_note="x"), False),
    ],
)
def test_a_consent_alone_says_nothing(details, is_empty):
    assert details.is_empty is is_empty


@pytest.mark.parametrize(
    ("asked", "left"),
    [
        ({"diet": True, "access": True}, WHOLE),
        ({"diet": False, "access": True}, NeedsDetails((), "", WHOLE.access, WHOLE.access_note, "Jag samtycker.")),
        ({"diet": True, "access": False}, NeedsDetails(WHOLE.diets, WHOLE.diet_note, (), "", "Jag samtycker.")),
        ({"diet": False, "access": False}, NeedsDetails(consent_text="Jag samtycker.")),
    ],
)
def test_what_is_not_asked_is_left_out(asked, left):
    assert needs.narrowed(WHOLE, **asked) == left


@pytest.mark.parametrize(
    ("asked", "mode", "asks"),
    [(True, Mode.ON_SITE, True), (True, Mode.DIGITAL, False), (False, Mode.ON_SITE, False)],
)
def test_food_is_for_those_who_come(asked, mode, asks):
    assert needs.asks_diet(asked, mode) is asks


def test_the_hash_of_a_consent_is_that_of_its_very_words():
    assert needs.hash_of("Jag samtycker.") == "a15c3aaf1a13468e8074df8c8091eb52adfeb514db4a2f403e8b7e9c04fafd56"
    assert needs.hash_of("Jag samtycker!") != needs.hash_of("Jag samtycker.")


@pytest.mark.parametrize(
    ("closes", "own", "may"),
    [
        (None, None, True),
        (0, None, False),
        (1, None, True),
        (-1, 1, True),
        (-1, -1, False),
        (1, -1, True),
        (None, -1, True),
    ],
)
def test_one_may_change_until_the_date_of_the_event_or_a_later_one_of_ones_own(closes, own, may):
    def moment(days):
        return None if days is None else END + timedelta(days=days)

    assert needs.may_change(END, moment(closes), moment(own)) is may


def test_choices_are_counted_in_their_order_and_notes_by_their_number():
    counts = needs.counted([WHOLE, NeedsDetails(diets=(Diet.VEGETARIAN, Diet.VEGAN)), NeedsDetails()])
    assert (counts.people, counts.diet_notes, counts.access_notes) == (2, 1, 1)
    assert list(counts.diets.items()) == [(Diet.VEGETARIAN, 1), (Diet.VEGAN, 2), (Diet.NUT_FREE, 1)]
    assert list(counts.access.items()) == [(Access.STEP_FREE, 1), (Access.COMPANION, 1)]


@pytest.mark.parametrize(("number", "is_few"), [(0, False), (1, True), (2, True), (3, False), (40, False)])
def test_one_and_two_are_few(number, is_few):
    assert needs.is_few(number) is is_few


def test_the_history_that_everyone_reads_does_not_tell_who_has_needs():
    told = {NeedsAction.EXPORTED, NeedsAction.GRANTED, NeedsAction.TAKEN, NeedsAction.PURGED}
    assert set(NeedsAction) - needs.UNSEEN_ACTIONS == told
