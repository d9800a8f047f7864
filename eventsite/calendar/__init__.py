"""Calendar objects, made so that the calendars people have read them right (calendar.md §3, §4)."""

from eventsite.calendar.invitations import cancel, request
from eventsite.calendar.publications import publication

__all__ = ["cancel", "publication", "request"]
