"""After a request that has written mail, the worker is told."""

from flask import Flask, Response

from eventsite import tasks
from eventsite.database import db


def init_app(app: Flask) -> None:
    """Wake the sender after each request whose transaction left word of it."""
    app.after_request(_wake)


def _wake(response: Response) -> Response:
    if db.session.registry.has() and db.session().info.pop("mail_waits", False):
        tasks.wake()
    return response
