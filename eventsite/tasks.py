"""Scheduled and queued work."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Attach the queue to the application."""


def wake() -> None:
    """Tell the worker that there is something to do."""
