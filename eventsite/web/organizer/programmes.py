"""What looks wrong with the times of the programme as it is typed, in words, row by row."""

from datetime import time

from flask_babel import gettext, ngettext

from eventsite.rules import programmes as rules
from eventsite.rules.programmes import Noted, Remark, Slot
from eventsite.web.forms.events import EventForm


def remarks(form: EventForm) -> dict[int, str]:
    """Return a sentence for each row of the programme whose time looks wrong, by the number of the row from 0."""
    rows = [(number, row.form) for number, row in enumerate(form.programme) if row.form.starts.clock]
    slots = [Slot(row.starts.clock or time(), row.ends.clock) for _, row in rows]
    found = rules.remarks(slots, *_hours(form))
    return {rows[noted.place][0]: _sentence(noted) for noted in found}


def _hours(form: EventForm) -> tuple[time | None, time | None]:
    """Return when the meeting begins and ends, if that holds for the whole programme."""
    starts, ends = form.starts_wall, form.ends_wall
    if form.is_all_day.data or starts is None or ends is None or starts.date() != ends.date():
        return None, None
    return starts.time(), ends.time()


def _sentence(noted: Noted) -> str:
    if noted.remark is Remark.OVERLAP:
        return ngettext(
            "Overlaps the item above by %(num)s minute.", "Overlaps the item above by %(num)s minutes.", noted.minutes
        )
    if noted.remark is Remark.GAP:
        return ngettext(
            "%(num)s minute after the item above nothing happens.",
            "%(num)s minutes after the item above nothing happens.",
            noted.minutes,
        )
    return {
        Remark.BACKWARDS: gettext("Ends before it begins."),
        Remark.UNORDERED: gettext("Begins before the item above."),
        Remark.SAME: gettext("Begins at the same time as the item above."),
        Remark.EARLY: gettext("Begins before the meeting does."),
        Remark.LATE: gettext("Goes on after the meeting has ended."),
    }[noted.remark]
