"""The Swedish catalog is complete, compiled, and keeps its placeholders."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.frontend import CommandLineInterface
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "eventsite" / "translations" / "sv" / "LC_MESSAGES"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")


def catalog(path):
    with path.open("rb") as file:
        return read_po(file, locale="sv")


def texts(value):
    return list(value) if isinstance(value, list | tuple) else [value]


@pytest.fixture(scope="module")
def swedish():
    return catalog(FOLDER / "messages.po")


def test_every_text_of_the_code_is_in_the_catalog(swedish, tmp_path, monkeypatch):
    monkeypatch.chdir(ROOT)
    target = tmp_path / "messages.pot"
    arguments = ["pybabel", "-q", "extract", "-F", "babel.cfg", "-k", "_l", "-o", str(target), "eventsite", "templates"]
    CommandLineInterface().run(arguments)
    collected = {message.id if isinstance(message.id, str) else message.id[0] for message in catalog(target)}
    known = {message.id if isinstance(message.id, str) else message.id[0] for message in swedish}
    assert collected - known == set()


def test_every_text_is_translated(swedish):
    assert [message.id for message in swedish if message.id and not all(texts(message.string))] == []


def test_placeholders_are_kept(swedish):
    for message in swedish:
        wanted = {name for text in texts(message.id) for name in PLACEHOLDER.findall(text)}
        used = {name for text in texts(message.string) for name in PLACEHOLDER.findall(text)}
        assert used <= wanted, message.id


def test_the_compiled_catalog_is_the_written_one(swedish):
    compiled = BytesIO()
    write_mo(compiled, swedish)
    assert (FOLDER / "messages.mo").read_bytes() == compiled.getvalue()
