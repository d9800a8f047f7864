"""The event's own questions: their kinds, when they are asked, and what an answer may be."""

from enum import StrEnum


class FieldKind(StrEnum):
    """What a field of an event's form asks for; `information` asks for nothing."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    CHOICE = "choice"
    CHOICES = "choices"
    YES_NO = "yes_no"
    NUMBER = "number"
    DATE = "date"
    FILE = "file"
    INFORMATION = "information"
