"""What the clock brings: seats let go, offers and queues that end, mail whose moment has come."""

from functools import partial

from eventsite import clock, site
from eventsite.database import db
from eventsite.queries import answers as answer_queries
from eventsite.queries import groups as group_queries
from eventsite.queries import seats as seat_queries
from eventsite.queries import series as series_queries
from eventsite.services import answers, automatic_mails, digests, queues, series, subscriptions, unnamed_seats
from eventsite.services.questions import alerts
from eventsite.tasks.steps import do, do_each, wake_for_mail
from eventsite.tasks.waking import wake


def release_declined() -> None:
    """Let go of the seats whose owners have declined them and not come back, one transaction for each."""
    places = answer_queries.to_release(clock.now())
    db.session.rollback()
    for place in places:
        do("declined registration", place.registration_id, partial(answers.release, place))
    wake_for_mail()


def end_overdue() -> None:
    """End what is overdue: offers, unproven addresses, seats without names, and queues whose time is over."""
    site.refresh()
    now = clock.now()
    mind_names()
    register_in_series()
    tell_speakers()
    tell_moderators()
    places, queues_to_close = seat_queries.overdue(now), seat_queries.queues_to_close(now)
    db.session.rollback()
    for event_id, registration_id in places:
        do("registration", registration_id, partial(queues.expire, event_id, registration_id))
    for event_id in queues_to_close:
        while do("queue", event_id, partial(queues.close, event_id)) is False:
            pass
    wake_for_mail()


def mind_moments() -> None:
    """Order the automatic mails whose moment has come, note those that were missed, tell of what has opened."""
    moments, opened = automatic_mails.come(clock.now()), subscriptions.opened(clock.now())
    db.session.rollback()
    for event_id, automatic_id in moments:
        do("automatic mail", automatic_id, partial(automatic_mails.act, event_id, automatic_id))
    do_each("opening of event", opened, subscriptions.tell_of_opening)
    if moments or opened:
        wake()


def mind_names() -> None:
    """Remind coordinators of seats without a name, and release those whose time is over, a group at a time."""
    now = clock.now()
    to_remind, overdue = unnamed_seats.to_remind(now), group_queries.with_overdue_names(now)
    do_each("reminder of group", to_remind, unnamed_seats.remind)
    do_each("seats of group", overdue, unnamed_seats.release)


def register_in_series() -> None:
    """Register those who take part in a series for its new meetings, one transaction for each person and meeting."""
    pairs = series_queries.untried(clock.now())
    db.session.rollback()
    for place_id, event_id in pairs:
        do("place in a series", place_id, partial(series.try_meeting, place_id, event_id))


def tell_speakers() -> None:
    """Tell speakers of new questions where it is time, or that there are none, one transaction for each."""
    do_each("digest of speaker", digests.to_tell(clock.now()), digests.tell)
    do_each("silence for speaker", digests.with_none(clock.now()), digests.tell_of_none)


def tell_moderators() -> None:
    """Tell moderators of questions that have waited too long, one transaction for each event."""
    do_each("questions of event", alerts.to_alert(clock.now()), alerts.alert)
