"""People who are invited to register: where an invitation to register stands."""

from enum import StrEnum


class InviteeState(StrEnum):
    """Where somebody who may register by a personal link stands."""

    ADDED = "added"
    INVITED = "invited"
    REGISTERED = "registered"
    DECLINED = "declined"
