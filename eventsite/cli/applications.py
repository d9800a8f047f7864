"""Commands that work inside an application context."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from eventsite.database import take_all_time


def in_application(command: Callable[..., Any]) -> Callable[..., Any]:
    """Run the command in the context of the application that the command line makes."""

    @wraps(command)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        with click.get_current_context().obj.make_app().app_context():
            take_all_time()
            return command(*args, **kwargs)

    return wrapped
