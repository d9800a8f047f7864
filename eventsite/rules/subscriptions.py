"""Being told of new meetings, and of one whose registration opens: until when a request waits to be confirmed."""

from datetime import timedelta

# Whoever has not confirmed by then has not asked.
CONFIRM_WITHIN = timedelta(days=7)
# A meeting that is published is told of so much later: what is put right at once is told right.
GRACE = timedelta(minutes=10)
