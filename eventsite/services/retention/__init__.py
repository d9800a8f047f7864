"""Erasing what is no longer kept: when its time is over, when a person asks, and again in a restored backup."""

from eventsite.services.retention.people import erase_person, person_hash
from eventsite.services.retention.purging import Step, note_run, work_off
from eventsite.services.retention.replaying import note_erasure, replay

__all__ = ["Step", "erase_person", "note_erasure", "note_run", "person_hash", "replay", "work_off"]
