"""When two names are one company's, and which company an address belongs to."""

import pytest

from eventsite.rules import companies as rules


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Hamnstadens Hem", "  HAMNSTADENS \u00a0 hem "),
        ("Hamnstadens Hem AB", "hamnstadens hem"),
        ("AB Hamnstadens Hem (publ)", "Hamnstadens Hem, Aktiebolag"),
        ("Öbo", "O\u0308BO"),
        ("Ｂｏ", "bo"),
        ("Bostäder ek. för.", "Bostäder Ekonomisk Förening"),
        ("Straße", "STRASSE"),
    ],
)
def test_names_that_are_one(name, other):
    assert rules.canonical(name) == rules.canonical(other)


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Stiftelsen Hem", "Hem AB"),  # a foundation and the company that it owns
        ("Abbahem", "bahem"),
        ("Ak", "Åk"),
        ("Hem i Väst", "Hemi Väst"),
    ],
)
def test_names_that_are_two(name, other):
    assert rules.canonical(name) != rules.canonical(other)


@pytest.mark.parametrize(
    ("name", "key"), [("AB", "ab"), ("AB AB", "ab"), ("", ""), (" \t", ""), ("Hem AB (publ)", "hem")]
)
def test_a_legal_form_alone_is_a_name(name, key):
    assert rules.canonical(name) == key


def test_what_is_compared_never_outgrows_its_column():
    assert len(rules.canonical("\ufdfa" * 200)) <= 200
    assert rules.canonical(rules.canonical("\ufdfa" * 200)) == rules.canonical("\ufdfa" * 200)


@pytest.mark.parametrize(
    ("typed", "domain"),
    [
        ("Hamnstaden.example", "hamnstaden.example"),
        ("@hamnstaden.example", "hamnstaden.example"),
        ("anna@hamnstaden.example.", "hamnstaden.example"),
        ("öbo.example", "xn--bo-eka.example"),
        ("xn--bo-eka.example", "xn--bo-eka.example"),
        ("hamnstaden", None),
        ("https://hamnstaden.example", None),
        ("a..example", None),
        ("a b.example", None),
        ("-a.example", None),
        ("127.0.0.1", None),
        ("a." * 130 + "example", None),
        ("", None),
    ],
)
def test_domains(typed, domain):
    assert rules.domain(typed) == domain


@pytest.mark.parametrize(
    ("domain", "above"),
    [
        ("a.b.example", ("a.b.example", "b.example")),
        ("b.example", ("b.example",)),
        ("example", ()),
        ("", ()),
        ("gmail.com", ()),
        ("post.gmail.com", ()),
        ("live.se", ()),
        ("telia.com", ()),
        ("yahoo.se", ()),
        ("yahoo.co.uk", ()),
        ("notyahoo.se", ("notyahoo.se",)),
    ],
)
def test_where_the_company_of_an_address_is_looked_for(domain, above):
    assert rules.domains_above(domain) == above


def test_names_that_say_the_same_are_kept_once():
    assert rules.distinct(["Hem AB", "hem", "", "Bo", "Öbo"], besides="BO") == ("Hem AB", "Öbo")


def test_similar_names_come_in_order_of_likeness():
    others = ["Norrviksbo", "Hamnstadens Hem", "Hamnstaden Hem", "Hamnens Hus", "Kvarnby Fastigheter"]
    assert rules.similar("Hamnstadens hemm", others) == ["Hamnstadens Hem", "Hamnstaden Hem"]
    assert rules.similar("Kvarnby", others) == ["Kvarnby Fastigheter"]
    assert rules.similar("Trädgård", others) == []
