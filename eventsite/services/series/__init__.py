"""Series: what they are called and which events belong to them, and taking part in a whole one."""

from eventsite.services.series.editing import put, save
from eventsite.services.series.places import confirm, sign_up, stop
from eventsite.services.series.trying import meeting_of, try_meeting

__all__ = ["confirm", "meeting_of", "put", "save", "sign_up", "stop", "try_meeting"]
