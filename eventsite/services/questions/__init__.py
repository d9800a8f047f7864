"""Questions to the speakers: asking, supporting, moderating, and what becomes of them."""

from eventsite.services.questions.asking import add, ask, ask_for, edit_own, hide_name, object_to_merge, withdraw
from eventsite.services.questions.voting import report, support

__all__ = ["add", "ask", "ask_for", "edit_own", "hide_name", "object_to_merge", "report", "support", "withdraw"]
