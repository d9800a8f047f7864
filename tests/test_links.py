"""What a signed link lets its bearer do, and what no bearer can make."""

import re

import pytest

from eventsite import links
from eventsite.links import Claim, Purpose, Signer

OLD, NEW = "the key of last year, long enough", "the key of this year, long enough"
CLAIM = Claim(7, 2)


@pytest.mark.parametrize("purpose", Purpose)
def test_a_link_says_which_row_and_which_version(purpose):
    assert Signer(NEW).read(purpose, Signer(NEW).sign(purpose, CLAIM)) == CLAIM


def test_a_link_made_for_one_thing_never_opens_another():
    tokens = {purpose: Signer(NEW).sign(purpose, CLAIM) for purpose in Purpose}
    opened = {(made, used) for made in Purpose for used in Purpose if Signer(NEW).read(used, tokens[made])}
    assert opened == {(purpose, purpose) for purpose in Purpose}


def test_another_version_is_another_link():
    assert Signer(NEW).sign(Purpose.MANAGE, CLAIM) != Signer(NEW).sign(Purpose.MANAGE, Claim(7, 3))


def test_the_same_link_can_be_mailed_again_at_will():
    assert Signer(NEW).sign(Purpose.MANAGE, CLAIM) == Signer(NEW).sign(Purpose.MANAGE, CLAIM)


def test_a_link_is_safe_in_an_address():
    assert re.fullmatch(r"[A-Za-z0-9_.-]+", Signer(NEW).sign(Purpose.MANAGE, CLAIM))


def test_no_character_of_a_link_can_be_changed():
    token = Signer(NEW).sign(Purpose.MANAGE, CLAIM)[:-1]  # the last one carries spare bits
    changed = [token[:place] + "_" + token[place + 1 :] for place in range(len(token)) if token[place] != "_"]
    assert {Signer(NEW).read(Purpose.MANAGE, forged) for forged in changed} == {None}


@pytest.mark.parametrize("token", ["", ".", "W1d", "a.b", "å.ä", "\x00", "W1d.W1d.W1d", "a" * 10_000])
def test_what_was_never_a_link_opens_nothing(token):
    assert Signer(NEW).read(Purpose.MANAGE, token) is None


@pytest.mark.parametrize("payload", [[], [1], [1, 2, 3], ["a", "b"], {"id": 1}, None, 7, [None, None]])
def test_a_well_signed_link_that_says_something_else_opens_nothing(payload):
    token = Signer(NEW)._serializer(Purpose.MANAGE).dumps(payload)
    assert Signer(NEW).read(Purpose.MANAGE, token) is None


def test_a_link_of_another_site_opens_nothing():
    assert Signer(NEW).read(Purpose.MANAGE, Signer(OLD).sign(Purpose.MANAGE, CLAIM)) is None


def test_sent_links_live_on_when_the_key_is_changed():
    assert Signer(NEW, (OLD,)).read(Purpose.MANAGE, Signer(OLD).sign(Purpose.MANAGE, CLAIM)) == CLAIM


def test_new_links_are_signed_with_the_new_key():
    assert Signer(NEW, (OLD,)).sign(Purpose.MANAGE, CLAIM) == Signer(NEW).sign(Purpose.MANAGE, CLAIM)


def test_a_secret_is_128_random_bits_and_never_the_same():
    assert {len(links.new_secret()) for _ in range(100)} == {22}
    assert len({links.new_secret() for _ in range(100)}) == 100


def test_only_the_hash_of_a_secret_is_kept():
    assert links.hash_of("secret") == "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b"
