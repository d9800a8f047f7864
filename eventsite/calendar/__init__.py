"""Calendar objects, made so that the calendars people have read them right (calendar.md §3, §4)."""

from eventsite.calendar.invitations import cancel, decline_counter, request
from eventsite.calendar.publications import FeedProperties, feed, publication
from eventsite.calendar.replies import read

__all__ = ["FeedProperties", "cancel", "decline_counter", "feed", "publication", "read", "request"]
