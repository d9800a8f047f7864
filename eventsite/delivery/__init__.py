"""From the outbox to the SMTP server, or to the local inbox. The only package that sends."""

from flask import Flask

from eventsite import config
from eventsite.delivery import inbox, queue, smtp

__all__ = ["inbox", "init_app", "queue", "smtp"]


def init_app(app: Flask) -> None:
    """Choose how mail leaves: by SMTP, or into the inbox in the instance folder when no server is set."""
    transport: queue.Transport = inbox.Inbox(app) if config.has_inbox(app.config) else smtp.Smtp(app)
    app.extensions["transport"] = transport
