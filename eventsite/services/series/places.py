"""Asking for a whole series, proving that the address is one's own, and stopping."""

from eventsite import clock, notifications
from eventsite.database import db
from eventsite.models import SeriesOutcome, SeriesPlace
from eventsite.queries import series as queries
from eventsite.rules import addresses
from eventsite.rules.series import Outcome, SeriesDetails
from eventsite.services import audit, outbox
from eventsite.services.series.trying import is_not_yet


def sign_up(series_id: int, details: SeriesDetails) -> None:
    """Keep what somebody asks for, and mail a link that begins it. Nothing is registered yet. Raises TooManyMails.

    Whether the address has asked before is told to nobody.
    """
    series = queries.by_id(series_id)
    now = clock.now()
    outbox.check_quota(details.email, now)
    place = SeriesPlace(
        series_id=series.id,
        name=details.name,
        email=addresses.deliverable(details.email),
        canonical_email=addresses.canonical(details.email),
        company=details.company,
        job_title=details.job_title,
        phone=details.phone,
        mode=details.mode,
        language=details.language,
        chosen=sorted(details.chosen),
        wants_new=details.wants_new,
        created_at=now,
        series=series,
    )
    db.session.add(place)
    db.session.flush()
    cause = audit.record("series.asked", audit.REGISTRANT, after=series.name)
    outbox.enqueue(notifications.series_confirm(place), cause.id)


def confirm(place_id: int) -> bool:
    """Begin what was asked for, because somebody has pressed the button behind the link; say whether it was new.

    It takes the place of what the same address asked for before. Meetings that take people now and were not chosen are
    left out for good; those that do not yet are tried when they do, if new ones are wanted.
    """
    place = queries.place(place_id)
    if place.confirmed_at is not None:
        return False
    now = clock.now()
    place.confirmed_at = now
    for other in queries.others_of(place):
        db.session.delete(other)
    for event in queries.to_come(place.series_id, now):
        if event.id not in place.chosen and not (place.wants_new and is_not_yet(event, now)):
            db.session.add(SeriesOutcome(place_id=place.id, event_id=event.id, outcome=Outcome.LEFT_OUT, at=now))
    audit.record("series.joined", audit.REGISTRANT, after=place.series.name)
    return True


def stop(place_id: int) -> None:
    """Forget what was asked for; registrations that came of it stay."""
    place = queries.place(place_id)
    audit.record("series.left", audit.REGISTRANT, after=place.series.name)
    db.session.delete(place)
