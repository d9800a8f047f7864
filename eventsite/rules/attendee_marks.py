"""Tags and notes on people of an attendee list: how long they may be, and which tags are one."""

from eventsite.rules.names import sort_key

MAX_TAG = 40
MAX_NOTE = 2000
MAX_TAGS = 20  # on one person


def tag_name(typed: str) -> str:
    """Return the tag on one line, single blanks between its words; "" for one that says nothing."""
    return " ".join(typed.split()) if tag_key(typed) else ""


def tag_key(name: str) -> str:
    """Return by what tags are compared: "Behöver hiss" and "behöver  HISS" are one."""
    return sort_key(name)[:MAX_TAG]
