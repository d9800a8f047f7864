"""From a received mail to an outcome, in the order of calendar.md §7.2."""

from eventsite.inbound.outcomes import Auth, Outcome


def process_inbound(raw: bytes, auth: Auth) -> Outcome:
    """Do what the mail asks for, once, in a transaction of its own, and return what became of it.

    Raises only what is worth another try later, such as a database that does not answer.
    """
    raise NotImplementedError
