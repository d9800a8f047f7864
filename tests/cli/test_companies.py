"""The commands for the register of companies."""

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from eventsite import cli
from eventsite.cli.processes import Hooks
from eventsite.models import Company
from tests.services.records import rows

LIST = "Namn;Medlem;Andra namn\nÖbo;ja;ÖB\nNybo;nej;\n"


@pytest.fixture
def run(app):
    """Run a command line against the application of the test."""

    def run(*words):
        return CliRunner().invoke(cli.group(Hooks(lambda **_: app, lambda _: None, lambda _: None)), words)

    return run


def test_a_file_is_taken_in_and_written_again(app, run, tmp_path):
    (tmp_path / "in.csv").write_bytes(LIST.encode("cp1252"))
    assert run("companies", "import", str(tmp_path / "in.csv")).output == "added 2, changed 0, as they were 0\n"
    assert run("companies", "export", str(tmp_path / "out.csv")).output == "2 companies\n"
    assert run("companies", "import", str(tmp_path / "out.csv")).output == "added 0, changed 0, as they were 2\n"
    assert (tmp_path / "out.csv").read_bytes().startswith(b"\xef\xbb\xbfNamn;Medlem;")
    assert rows(app, select(Company.name).order_by(Company.id)) == [("Öbo",), ("Nybo",)]


def test_a_dry_run_changes_nothing(app, run, tmp_path):
    (tmp_path / "in.csv").write_text(LIST, encoding="utf-8")
    result = run("companies", "import", "--dry-run", str(tmp_path / "in.csv"))
    assert result.output == "added 2, changed 0, as they were 0\n"
    assert rows(app, select(Company.name)) == []


@pytest.mark.parametrize("options", [(), ("--dry-run",)])
def test_rows_that_are_wrong_are_printed_and_nothing_is_imported(app, run, tmp_path, options):
    (tmp_path / "in.csv").write_text(LIST + "Öbo AB;x;\n;ja;\n", encoding="utf-8")
    result = run("companies", "import", *options, str(tmp_path / "in.csv"))
    assert result.exit_code == 1
    assert result.output == "row 4: twice Öbo AB 2\nrow 5: no name\nError: nothing was imported\n"
    assert rows(app, select(Company.name)) == []


def test_what_is_no_list_is_said(run, tmp_path):
    (tmp_path / "in.csv").write_text("Ort\nUmeå\n", encoding="utf-8")
    result = run("companies", "import", str(tmp_path / "in.csv"))
    assert (result.exit_code, result.output) == (1, "Error: no headings\n")
