"""What moderators do with the questions of an event: organizers, and guests with a named link."""

from eventsite.web.organizer.questions import bulk, decisions, merging, queue, settings, undoing
from eventsite.web.organizer.questions.routes import blueprint

__all__ = ["blueprint", "bulk", "decisions", "merging", "queue", "settings", "undoing"]
