"""Who stands in the participants' list of an event."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from eventsite.database import db
from eventsite.models.listings import ListingConsent
from eventsite.models.registrations import Registration
from eventsite.rules.names import sort_key
from eventsite.rules.registrations import RegistrationState


@dataclass(frozen=True)
class Listing:
    """The people who let others see them, as (name, company) in order, and how many others take part."""

    people: tuple[tuple[str, str], ...]
    others: int


def of_event(event_id: int) -> Listing:
    """Return who is shown to participants: of those with a place only who has said yes."""
    has_place = (Registration.event_id == event_id, Registration.state == RegistrationState.CONFIRMED)
    statement = (
        select(Registration.name, Registration.company)
        .join(ListingConsent, ListingConsent.registration_id == Registration.id)
        .where(*has_place, Registration.name != "")
    )
    people = [(name, company) for name, company in db.session.execute(statement)]
    in_all = db.session.scalar(select(func.count()).select_from(Registration).where(*has_place)) or 0
    return Listing(tuple(sorted(people, key=lambda one: sort_key(one[0]))), in_all - len(people))


def counts(event_id: int) -> tuple[int, int]:
    """Return how many have said yes, and how many have a place."""
    listing = of_event(event_id)
    return len(listing.people), len(listing.people) + listing.others


def consented_at(registration_id: int) -> datetime | None:
    """Return when the person said yes, None if they have not."""
    return db.session.scalar(
        select(ListingConsent.consented_at).where(ListingConsent.registration_id == registration_id)
    )
