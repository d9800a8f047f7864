"""Commands about the register of companies."""

from pathlib import Path

import click

from eventsite import company_files, spreadsheets
from eventsite.cli.applications import in_application
from eventsite.company_files import Row, Trouble
from eventsite.database import transaction
from eventsite.errors import CompanyRowsRefused
from eventsite.queries import companies as queries
from eventsite.queries.companies import RegisterView
from eventsite.services import company_imports


@click.group("companies")
def group() -> None:
    """Look after the register of companies."""


@group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would become of the rows and change nothing.")
@in_application
def import_file(file: Path, dry_run: bool) -> None:
    """Take a list of companies in from a CSV file, whole or not at all."""
    rows, trouble = company_files.read(spreadsheets.decoded(file.read_bytes()))
    if trouble is not None:
        raise click.ClickException(_in_words(trouble))
    outcome = company_imports.counted(_checked(rows)) if dry_run else _load(rows)
    click.echo(f"added {outcome.added}, changed {outcome.changed}, as they were {outcome.same}")


@group.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@in_application
def export_file(file: Path) -> None:
    """Write the whole register to a CSV file, contact persons too."""
    register = [company_imports.details_of(company) for company in queries.listed(RegisterView())]
    headings = [swedish for swedish, *_ in company_files.HEADINGS.values()]
    file.write_text("".join(company_files.lines(register, headings)), encoding="utf-8", newline="")
    click.echo(f"{len(register)} companies")


def _load(rows: list[Row]) -> company_imports.Outcome:
    try:
        with transaction():
            return company_imports.load(rows, None)
    except CompanyRowsRefused:
        _checked(rows)
        raise


def _checked(rows: list[Row]) -> list[company_imports.Step]:
    """Return what would become of the rows, or say what is wrong with each and end."""
    steps = company_imports.plan(rows)
    wrong = [(step.row.number, trouble) for step in steps for trouble in step.troubles]
    for number, trouble in wrong:
        click.echo(f"row {number}: {_in_words(trouble)}", err=True)
    if wrong:
        raise click.ClickException("nothing was imported")
    return steps


def _in_words(trouble: Trouble) -> str:
    return " ".join(filter(None, (trouble.problem.replace("_", " "), trouble.value, trouble.other)))
