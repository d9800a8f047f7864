"""From the outbox to the SMTP server, or to the local inbox. The only package that sends."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Attach the transport to the application."""
