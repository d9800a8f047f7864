"""The same thing done to many at once: planned and shown, confirmed, done in short batches, undone.

What is done is what was shown: the plan holds the ids, and whoever has changed since is skipped and named. Where
people are mailed it begins after a minute, so that it can be stopped before anything has happened.
"""

from eventsite.services.bulk_actions.batches import work_off
from eventsite.services.bulk_actions.plans import can_be_undone, confirm, forget_unconfirmed, plan, start_now, undo

__all__ = ["can_be_undone", "confirm", "forget_unconfirmed", "plan", "start_now", "undo", "work_off"]
