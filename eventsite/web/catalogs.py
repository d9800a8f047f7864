"""Texts in the language of the page, and the addresses on it: a page asks for some hundred of both.

Flask-Babel and Flask look at the request anew for each; here the answer is remembered.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from babel.support import NullTranslations
from flask import Flask, has_request_context, request, url_for
from flask_babel import Babel, Domain, get_locale, get_translations
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

MOST_ADDRESSES = 4096
REMEMBERED = ("organizer.", "static")


class Catalogs(Domain):
    """The texts of the product, by language."""

    def __init__(self) -> None:
        super().__init__()
        self._known: dict[str, NullTranslations] = {}

    def get_translations(self) -> NullTranslations:
        """Return the texts in the language of the page, or of the mail that is being written."""
        locale = get_locale()
        if locale is None:
            return NullTranslations()
        found = self._known.get(locale.language)
        if found is None:
            found = self._known[locale.language] = super().get_translations()
        return found


def init_app(app: Flask, babel: Babel) -> None:
    """Let texts and addresses in Python and in templates be found here."""
    babel.domain_instance = Catalogs()
    app.jinja_env.globals.update(_=_text, gettext=_text, ngettext=_counted, url_for=_remembered())


@pass_eval_context
def _text(state: EvalContext, text: str, /, **variables: Any) -> str:
    """As Jinja's own gettext: what is put into a text is escaped where the template is HTML."""
    found = get_translations().ugettext(text)
    return (Markup(found) if state.autoescape else found) % variables  # noqa: S704 - our own texts


@pass_eval_context
def _counted(state: EvalContext, one: str, many: str, number: int, /, **variables: Any) -> str:
    """As Jinja's own ngettext."""
    found = get_translations().ungettext(one, many, number)
    return (Markup(found) if state.autoescape else found) % {"num": number, **variables}  # noqa: S704 - our own texts


def _remembered() -> Callable[..., str]:
    """Return what does as url_for, and remembers the addresses of static files and of the workplace.

    They depend on nothing that is asked for but the place of the product, and hold no secret.
    """

    @lru_cache(MOST_ADDRESSES, typed=True)
    def known(_place: str, endpoint: str, /, **values: Any) -> str:
        return url_for(endpoint, **values)

    def address(endpoint: str, /, **values: Any) -> str:
        if not endpoint.startswith(REMEMBERED) or not has_request_context():
            return url_for(endpoint, **values)
        try:
            return known(request.root_url, endpoint, **values)
        except TypeError:  # a list among the values
            return url_for(endpoint, **values)

    return address
