"""What is wrong with a file of people, and with its rows, in words."""

from collections.abc import Mapping

from flask_babel import gettext

from eventsite.attendee_files import Mistake
from eventsite.rules.attendee_imports import MAX_ROWS, Wrong
from eventsite.tabular import Unreadable


def unreadable_in_words(reason: Unreadable) -> str:
    """Return why a file cannot be read, and what to do."""
    words: dict[str, str] = {
        Unreadable.EMPTY: gettext("The file is empty"),
        Unreadable.NO_ROWS: gettext("The file has no rows below the headings"),
        Unreadable.BROKEN: gettext("The file cannot be read as CSV: a quotation mark is not closed"),
        Unreadable.TOO_LARGE: gettext("The file is too large. Save only the list, without pictures, and try again"),
        Unreadable.TOO_MANY_ROWS: gettext("The file has more than %(max)s rows. Divide it", max=MAX_ROWS),
        Unreadable.TOO_MANY_COLUMNS: gettext("The file has more than 100 columns. Save only those that are needed"),
        Unreadable.OLD_WORKBOOK: gettext("This is an old Excel file (xls). Save it as xlsx or CSV and try again"),
        Unreadable.NO_WORKBOOK: gettext("The file cannot be read as a workbook. Save it as xlsx or CSV and try again"),
    }
    return words[reason]


def wrong_in_words(wrong: str) -> str:
    """Return what is wrong with a row and how to put it right."""
    words: dict[str, str] = {
        Wrong.NO_NAME: gettext("The name is missing"),
        Wrong.NO_EMAIL: gettext("The e-mail address is missing"),
        Wrong.NO_COMPANY: gettext("The company is missing"),
        Wrong.BAD_EMAIL: gettext("Write the e-mail address in the form name@company.se"),
        Wrong.OUR_ADDRESS: gettext("This is our own address"),
        Wrong.BAD_PHONE: gettext("Write the whole number, for example 070-123 45 67"),
        Wrong.BAD_MODE: gettext("Write “på plats” or “digitalt”"),
        Wrong.BAD_LANGUAGE: gettext("Write sv or en as the language"),
        Wrong.TOO_LONG: gettext("The text is too long"),
        Wrong.TOO_MANY_CELLS: gettext("The row has more cells than there are headings"),
        Wrong.NO_SUCH_OPTION: gettext("There is no such choice. Write it as in the form"),
        Wrong.NEITHER: gettext("Write yes or no"),
        Wrong.NO_NUMBER: gettext("Write a number, for example 12"),
        Wrong.NO_DAY: gettext("Write the date as 2027-09-14"),
        Wrong.OPTION_FULL: gettext("There are no places left in this choice"),
        Wrong.FULL: gettext("There are no places left, and no queue"),
        Wrong.CLOSED: gettext("The meeting is over or called off"),
        Wrong.FAILED: gettext("Something went wrong here. Try the row once more"),
    }
    return words.get(wrong, wrong)


def mistake_in_words(mistake: Mistake, labels: Mapping[str, str]) -> str:
    """Return what is wrong, after the heading of the column that it is about."""
    label = labels.get(mistake.column, "")
    said = wrong_in_words(mistake.wrong)
    return f"{label}: {said}" if label else said
