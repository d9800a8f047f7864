"""Parts of pages that are the same again and again: what a macro makes of the same values is made once.

A macro may be remembered if nothing but its values, the language and the place of the product decides about it: one
that is imported sees nothing else. Each process remembers the newest, a few megabytes.
"""

from collections.abc import Callable, Hashable
from functools import wraps

from flask import Flask, current_app, request
from flask_babel import get_locale
from markupsafe import Markup

from eventsite.newest import Newest

MOST = 256
Words = dict[str, str]


def init_app(app: Flask) -> None:
    """Give the application its memory, and templates the way to it: {{ remembered('head', macro, value) }}."""
    app.extensions["remembered"] = Newest[Markup](MOST)
    app.add_template_global(remembered)


def remembered(name: str, macro: Callable[..., Markup], *values: Hashable) -> Markup:
    """Return what the macro makes of those values; `name` tells it from every other one."""
    memory: Newest[Markup] = current_app.extensions["remembered"]
    key = (name, str(get_locale()), request.root_url, values)
    return memory.of(key, lambda: macro(*values))


def by_language(function: Callable[[], Words]) -> Callable[[], Words]:
    """Let a function that says in words what never changes say it once in each language."""
    known: dict[str, Words] = {}

    @wraps(function)
    def in_language() -> Words:
        language = str(get_locale())
        if language not in known:
            known[language] = function()
        return {**known[language]}

    return in_language
