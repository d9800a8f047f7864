"""What is new to an organizer: what came since the visit before this one."""

from datetime import timedelta

# Somebody who comes back within so long is on the same visit, and what was new to them still is.
VISIT_LASTS = timedelta(minutes=30)
EVERY = timedelta(minutes=1)  # no oftener is it written down that somebody is there
