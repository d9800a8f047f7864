"""Which texts ask for much the same, and which are the same text sent twice."""

import math
import unicodedata
from collections import Counter
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eventsite.rules.similarity import FOR_MODERATORS, ON_REVIEW, WHILE_WRITING, Index, normalized
from eventsite.stems import stems
from tests.simulations import similarity as simulation

WORDS = ["hyr", "hyran", "trygghetsvärd", "otrygg", "segregation", "boendesegregation", "el", "elbil", "stambyt", "ö"]
# A busy machine is no fault of the code: no deadline for one example.
PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
TEXTS = st.dictionaries(st.integers(1, 99), st.lists(st.sampled_from(WORDS), max_size=5), max_size=8)


def index(*texts):
    return Index({number: stems(text, "sv") for number, text in enumerate(texts, 1)})


def found(texts, text, at_least=WHILE_WRITING):
    return [number for number, _ in index(*texts).similar(stems(text, "sv"), at_least=at_least)]


@pytest.mark.parametrize(
    ("asked", "written"),
    [
        ("Vad kostar trygghetsvärdarna?", "Behövs det en trygghetsvärd hos oss?"),
        ("Hur följer ni boendesegregationen?", "Går det att mäta segregation?"),
        ("Går det att mäta segregation?", "Hur följer ni boendesegregationen?"),
        ("Vad blev resultatet av kundundersökningen?", "Gör ni om undersökningen i år?"),
        ("Vad kostar laddplatserna?", "Var får man ladda?"),
        ("Hur mycket höjdes hyran?", "Sänker ni hyror?"),
    ],
)
def test_words_inside_compounds_are_found(asked, written):
    others = ["Har ni solceller på taken?", "Vad gör ni åt skadegörelse?", "Hur sorteras avfallet?"]
    assert found([asked, *others], written) == [1]


def test_a_text_is_as_alike_as_can_be_to_itself_whatever_the_ending_case_and_order_of_its_words():
    ((number, cosine),) = index("Byter ni stammar i år?", "Solceller?").similar(
        stems("I ÅR: stammarna byter ni?", "sv"), at_least=0.5
    )
    assert (number, cosine) == (1, pytest.approx(1))


def test_texts_without_a_run_in_common_are_not_found_at_any_threshold():
    assert found(["Har ni solceller?"], "Hur mäter ni segregation?", at_least=0) == []


@pytest.mark.parametrize("text", ["", "Hur gör ni?", "?!"])
def test_a_text_without_words_that_count_is_like_nothing(text):
    assert found(["Har ni solceller?", "Hur gör ni?", ""], text, at_least=0) == []


def test_nothing_is_like_anything_when_nothing_has_been_asked():
    assert found([], "Har ni solceller?", at_least=0) == []


def test_rare_words_weigh_more_than_common_ones():
    asked = ["Renovering och evakuering", "Renovering av kök", "Renovering av bad", "Renovering av tak", "Evakuering"]
    (first, *_) = found(asked, "Evakuering vid renovering av fönster", at_least=0)
    assert first in {1, 5}
    assert found(asked, "Evakuering vid brand")[0] == 5


def test_the_most_alike_come_first_and_no_more_than_are_asked_for():
    three = index("Solceller", "Solceller på tak", "Solceller på tak och balkong", "Avfall")
    cosines = three.similar(stems("Solceller", "sv"), at_least=0.01, most=2)
    assert [number for number, _ in cosines] == [1, 2]


def test_what_is_equally_alike_stands_in_the_order_of_the_ids():
    alike = Index({9: ["tak"], 3: ["tak"], 5: ["tak"]}).similar(["tak"], at_least=0.1)
    assert [number for number, _ in alike] == [3, 5, 9]


def naively(texts, words):
    """Return all cosines by going through every run of every text; as sets of pairs, without an index."""

    def runs(stems):
        marked = [f"^{stem}" for stem in stems]
        return Counter(one[at : at + 4] for one in marked for at in range(len(one)) if at == 0 or at + 4 <= len(one))

    def vector(stems):
        return {run: n * math.log(1 + len(texts) / max(1, spread[run])) for run, n in runs(stems).items()}

    spread = Counter(run for stems in texts.values() for run in set(runs(stems)))
    cosines = {}
    for number, stems_ in texts.items():
        one, other = vector(words), vector(stems_)
        dot = sum(one.get(run, 0) * other.get(run, 0) for run in set(one) | set(other))
        lengths = [math.sqrt(sum(weight**2 for weight in each.values())) for each in (one, other)]
        if dot:
            cosines[number] = dot / lengths[0] / lengths[1]
    return cosines


@PATIENT
@given(TEXTS, st.lists(st.sampled_from(WORDS), max_size=5))
def test_cosines_are_those_of_an_independent_calculation(texts, words):
    alike = Index(texts).similar(words, at_least=0, most=len(texts) + 1)
    assert dict(alike) == pytest.approx(naively(texts, words))


@PATIENT
@given(TEXTS, st.lists(st.sampled_from(WORDS), max_size=5), st.floats(0.01, 1), st.integers(0, 4))
def test_a_threshold_and_a_number_only_cut_the_list_off(texts, words, least, most):
    everything = Index(texts).similar(words, at_least=0, most=99)
    expected = [(number, cosine) for number, cosine in everything if cosine >= least][:most]
    assert Index(texts).similar(words, at_least=least, most=most) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Har ni solceller på taken?",
        "  har NI solceller\npå\ttaken ",
        "Har ni ”solceller” – på taken?!",
        "Har\u00a0ni solceller pa\u030a taken",
        "Ｈａｒ ni solceller på taken…",
    ],
)
def test_the_same_text_sent_twice_is_seen(text):
    assert normalized(text) == "har ni solceller på taken"


@pytest.mark.parametrize(
    "other", ["Har ni solceller på tak?", "Har ni solceller pa taken?", "Har ni sol celler på taken?"]
)
def test_another_text_is_another(other):
    assert normalized(other) != normalized("Har ni solceller på taken?")


@PATIENT
@given(
    st.text(st.sampled_from("aAåÅßſİıﬁŉǰéÉ\u0301\u030a\u0345 \u00a0-–—?!…”·½²Ａ中🙂")),
    st.sampled_from([" ", "\n", "\t", "\u00a0"]),
)
def test_blanks_around_and_case_never_matter(text, blank):
    text = unicodedata.normalize("NFC", text)  # case folding does not look at the order of marks
    assert normalized(f"{blank}{text}{blank * 2}") == normalized(text) == normalized(text.casefold())


@cache
def measured():
    """Return the made-up questions and how alike each is to each."""
    asked = simulation.questions()
    return asked, simulation.by_runs(asked)


def test_there_are_two_hundred_questions_in_about_sixty_groups():
    asked, _ = measured()
    wordings = Counter(one.meaning for one in asked)
    assert (len(asked), len({one.text for one in asked})) == (200, 200)
    assert Counter(wordings.values()) == {1: 63, 2: 43, 3: 17}
    assert sum(one.near is not None for one in asked) == 25
    assert {one.near for one in asked if one.near} <= {meaning for meaning, times in wordings.items() if times > 1}


def test_twins_are_found_among_two_hundred_as_well_as_when_it_was_measured():
    asked, cosines = measured()
    assert simulation.found_among(asked, cosines, 1) >= 0.33
    assert simulation.found_among(asked, cosines, 3) >= 0.57
    assert simulation.auc(asked, cosines) >= 0.86


@cache
def meetings(method):
    """Return ten meetings of forty questions, and how alike these are by the method."""
    return [(drawn, method(drawn)) for drawn in simulation.drawn_meetings(measured()[0], 10)]


@pytest.mark.parametrize(
    ("method", "least", "precision", "recall"),
    [
        (simulation.by_runs, WHILE_WRITING, 0.29, 0.64),
        (simulation.by_runs, ON_REVIEW, 0.40, 0.48),
        (simulation.by_runs_within, FOR_MODERATORS, 0.34, 0.56),
    ],
    ids=["writing", "review", "moderators"],
)
def test_in_meetings_of_forty_what_is_shown_is_as_good_as_when_it_was_measured(method, least, precision, recall):
    now = simulation.at_threshold(meetings(method), least)
    assert (now.precision >= precision, now.recall >= recall) == (True, True)


def test_rapidfuzz_finds_fewer():
    asked, cosines = measured()
    by_tokens = simulation.METHODS["rapidfuzz token_set_ratio"](asked)
    assert simulation.found_among(asked, by_tokens, 3) < simulation.found_among(asked, cosines, 3) - 0.2
