"""Questions to the speakers: asking, supporting, moderating, and what becomes of them."""

from eventsite.services.questions.asking import add, ask, ask_for, edit_own, hide_name, withdraw
from eventsite.services.questions.matters import appeal, object_to_merge, readdress
from eventsite.services.questions.voting import report, support

__all__ = [
    "add",
    "appeal",
    "ask",
    "ask_for",
    "edit_own",
    "hide_name",
    "object_to_merge",
    "readdress",
    "report",
    "support",
    "withdraw",
]
