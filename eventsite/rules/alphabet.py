"""The order of names in Swedish lists: å, ä and ö come last, and capitals and accents make no difference."""

import unicodedata

_LAST = str.maketrans({"å": "{", "ä": "|", "æ": "|", "ö": "}", "ø": "}", "ü": "y", "ð": "d", "þ": "th", "ł": "l"})


def sort_key(name: str) -> tuple[str, str]:
    """Return what names are compared by. Other alphabets come after the Latin one."""
    folded = unicodedata.normalize("NFC", name).casefold().translate(_LAST)
    bare = "".join(char for char in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(char))
    return " ".join(bare.split()), name
