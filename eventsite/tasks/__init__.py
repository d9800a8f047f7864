"""Scheduled and queued work: thin tasks, each an edge like a view.

The tasks find their work in the database, so a lost or doubled one loses and doubles nothing.
"""

from eventsite.tasks.consumer import GRACE, ORDERS_TO_STOP, work
from eventsite.tasks.files import forget_files, work_off_files
from eventsite.tasks.moments import (
    end_overdue,
    mind_moments,
    register_in_series,
    release_declined,
    tell_moderators,
    tell_speakers,
)
from eventsite.tasks.schedule import init_app
from eventsite.tasks.sweeps import purge, sweep_pictures, sweep_uploads
from eventsite.tasks.waking import let_go, wake, wake_files

__all__ = [
    "GRACE",
    "ORDERS_TO_STOP",
    "end_overdue",
    "forget_files",
    "init_app",
    "let_go",
    "mind_moments",
    "purge",
    "register_in_series",
    "release_declined",
    "sweep_pictures",
    "sweep_uploads",
    "tell_moderators",
    "tell_speakers",
    "wake",
    "wake_files",
    "work",
    "work_off_files",
]
