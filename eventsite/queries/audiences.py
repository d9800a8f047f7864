"""Whom a mailing is for: the people of a view of the attendee list, and who of them gets none, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, null, select
from sqlalchemy.orm import joinedload, selectinload

from eventsite.database import db
from eventsite.models.events import Event
from eventsite.models.registrations import Registration
from eventsite.queries import attendees
from eventsite.rules.mailings import PREVIEWED, LeftOut
from eventsite.rules.registrations import LIVING, RegistrationState
from eventsite.rules.views import View


@dataclass(frozen=True)
class Chosen:
    """Some registrations of an event, as a statement for their ids; `with_ended` says whether ended ones are meant."""

    people: Select[int]
    with_ended: bool = False


def chosen(event: Event, asked: Mapping[str, Sequence[str]], now: datetime) -> Chosen:
    """Return those whom a view of the event's list shows; `asked` are its arguments, as in the list's address.

    Those whose registration has ended are meant only where the view asks for certain states.
    """
    view = View.read(asked, attendees.ground(event, now))
    return Chosen(attendees.matching(event.id, view), with_ended=bool(view.states))


def left_out(chosen: Chosen) -> ColumnElement[Any]:
    """Return why a registration of those gets no mail, as an expression: null for whoever gets one.

    Of several registrations of one address the newest stands for all.
    """
    newest = (
        select(func.max(Registration.id))
        .where(Registration.id.in_(chosen.people), Registration.canonical_email != "")
        .group_by(Registration.canonical_email)
    )
    reasons: list[tuple[ColumnElement[bool], LeftOut]] = [
        (Registration.erased_at.is_not(None), LeftOut.ERASED),
        (Registration.email == "", LeftOut.NO_ADDRESS),
        (Registration.state == RegistrationState.UNCONFIRMED, LeftOut.UNPROVEN),
    ]
    if not chosen.with_ended:
        reasons.append((Registration.state.not_in(LIVING), LeftOut.ENDED))
    reasons += [
        (Registration.undeliverable_at.is_not(None), LeftOut.RETURNED),
        (Registration.mailings_ended_at.is_not(None), LeftOut.UNWANTED),
        (Registration.id.not_in(newest), LeftOut.TWICE),
    ]
    return case(*((condition, reason.value) for condition, reason in reasons), else_=null())


def tally(chosen: Chosen) -> tuple[int, dict[LeftOut, int]]:
    """Return how many get a mail, and how many do not for which reason."""
    reason = left_out(chosen).label("reason")
    statement = select(reason, func.count()).where(Registration.id.in_(chosen.people)).group_by("reason")
    found = {why: int(number) for why, number in db.session.execute(statement)}
    return found.pop(None, 0), {LeftOut(why): found[why] for why in LeftOut if why in found}


def sample(chosen: Chosen, limit: int = PREVIEWED) -> Sequence[Registration]:
    """Return a few of those who get a mail, with their event: as different as it goes, the first and the last."""
    gets_one = (Registration.id.in_(chosen.people), left_out(chosen).is_(None))
    ids = db.session.scalars(select(Registration.id).where(*gets_one).order_by(Registration.id)).all()
    places = sorted({0, len(ids) // 2, len(ids) - 1}) if ids else []
    with_event = joinedload(Registration.event).options(selectinload(Event.other_hours))
    statement = select(Registration).where(Registration.id.in_([ids[place] for place in places[:limit]]))
    return db.session.scalars(statement.order_by(Registration.id).options(with_event)).all()
