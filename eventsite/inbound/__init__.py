"""Mail that comes in: from its bytes to what has become of it (calendar.md §7)."""

from eventsite.inbound.outcomes import Auth, Outcome
from eventsite.inbound.processing import process_inbound

__all__ = ["Auth", "Outcome", "process_inbound"]
