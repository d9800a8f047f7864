"""What holds for every template: it is used, it compiles, it is short and it has nothing inline."""

import re

import pytest

from eventsite import create_app, paths
from eventsite.rules.outbox import Kind
from tests.conftest import settings

FILES = sorted(path for path in paths.TEMPLATES.rglob("*") if path.is_file())
NAMES = [str(path.relative_to(paths.TEMPLATES)) for path in FILES]
CODE = "\n".join(path.read_text(encoding="utf-8") for path in paths.TEMPLATES.parent.glob("eventsite/**/*.py"))
ALL = CODE + "\n".join(path.read_text(encoding="utf-8") for path in FILES)
BY_KIND = {f"email/{kind}/{part}" for kind in Kind for part in ("subject.txt", "body.txt", "body.html")}
each_template = pytest.mark.parametrize("name", NAMES)
each_page = pytest.mark.parametrize("name", [name for name in NAMES if "email" not in name])
INLINE = re.compile(
    r"<script(?![^>]*(?:\bsrc=|application/ld\+json))|<style\b|\sstyle=|\son[a-z]+\s*=\s*[\"']|javascript:", re.I
)


def text(name):
    return (paths.TEMPLATES / name).read_text(encoding="utf-8")


@each_template
def test_every_template_is_named_somewhere(name):
    assert name in BY_KIND or f'"{name}"' in ALL or f"'{name}'" in ALL


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    """What templates are compiled in; no page is asked for, so there is no database."""
    folder = tmp_path_factory.mktemp("templates")
    return create_app(**settings(folder, f"sqlite:///{folder}/none.sqlite")).jinja_env


@each_template
def test_every_template_compiles(environment, name):
    assert environment.get_template(name)


@each_template
def test_nothing_is_declared_safe(name):
    assert re.findall(r"\|\s*safe\b", text(name)) == []


@each_page
def test_no_script_style_or_handler_is_inline(name):
    assert INLINE.findall(text(name)) == []


@each_template
def test_no_template_is_over_150_lines(name):
    assert len(text(name).splitlines()) <= 150
