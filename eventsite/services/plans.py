"""Beginning an event from another one, or from a template."""

from dataclasses import replace
from datetime import date

from eventsite.database import db
from eventsite.models import Event, Field, Image, Organizer, QuestionRound
from eventsite.queries import event_templates as template_queries
from eventsite.queries import events as event_queries
from eventsite.queries import fields as field_queries
from eventsite.queries import organizers as organizer_queries
from eventsite.rules import plans as rules
from eventsite.rules.details import EventDetails
from eventsite.rules.fields import FieldDetails
from eventsite.rules.plans import Part, Plan
from eventsite.services import audit, automatic_mails, events, fields, guests, organizers, policies
from eventsite.services.details import said_of, wall_of
from eventsite.services.questions import settings


def plan_of(event: Event, parts: frozenset[Part]) -> Plan:
    """Return what is decided about the event, as a plan with those parts."""
    current = db.session.get(QuestionRound, event.id)
    plan = Plan(
        said_of(event),
        policies.policy_of(event),
        settings.of_round(event, current) if current else None,
        tuple(_fields(event)),
        tuple(organizer.id for organizer in organizer_queries.of_event(event.id)),
        automatic_mails.settings_of(event),
        guests.details_of(event.id),
    )
    return rules.taken(plan, parts)


def copy(event_id: int, parts: frozenset[Part], day: date, title: str, organizer: Organizer) -> int:
    """Make a draft from those parts of an event, on another day, and return its id."""
    plan = plan_of(event_queries.whole(event_id), parts)
    made = carry_out(rules.on_day(plan, day, title), organizer)
    audit.record("event.copied", audit.organizer_actor(organizer.id), event_id=made, before=f"event:{event_id}")
    return made


def begin(template_id: int, day: date, title: str, organizer: Organizer) -> int:
    """Make a draft from a template of the association, on that day, and return its id. Raises NotFound."""
    plan = template_queries.plan_in(template_queries.by_id(template_id))
    made = carry_out(rules.on_day(plan, day, title), organizer)
    actor = audit.organizer_actor(organizer.id)
    audit.record("event.begun_from_template", actor, event_id=made, before=f"template:{template_id}")
    return made


def carry_out(plan: Plan, organizer: Organizer) -> int:
    """Make a draft as the plan says and return its id. What the plan says nothing about is as in any new event."""
    event = events.create(_with_pictures_there_are(plan.details), organizer)
    if plan.policy is not None:
        policies.change(event.id, plan.policy, event.version, organizer)
    if plan.round is not None:
        settings.change(event.id, plan.round, event.version, audit.organizer_actor(organizer.id))
    _add_fields(event.id, plan.fields, organizer.id)
    if plan.mails is not None:
        automatic_mails.take_over(event, plan.mails)
    guests.invite_anew(event, plan.guests, organizer.id)
    for organizer_id in plan.organizer_ids:
        other = db.session.get(Organizer, organizer_id)
        if other is not None:
            organizers.share(event, other)
    return event.id


def _with_pictures_there_are(details: EventDetails) -> EventDetails:
    """Return the details without pictures that have been deleted since the plan was made."""
    speakers = tuple(replace(one, portrait_id=_known(one.portrait_id)) for one in details.speakers)
    return replace(details, image_id=_known(details.image_id), speakers=speakers)


def _known(image_id: int | None) -> int | None:
    image = db.session.get(Image, image_id) if image_id else None
    return image.id if image else None


def _fields(event: Event) -> list[FieldDetails]:
    """Return the questions of the form that are asked now; one that depends on another that is not, is left out."""
    places: dict[int, int] = {}
    found: list[FieldDetails] = []
    for field in field_queries.of_event(event.id):
        depends_on = field.shown_if_field_id
        if field.is_enabled and (depends_on is None or depends_on in places):
            places[field.id] = len(found)
            found.append(_field(field, None if depends_on is None else places[depends_on], event.timezone))
    return found


def _field(field: Field, place: int | None, zone: str) -> FieldDetails:
    asked = field.asked
    return FieldDetails(
        kind=asked.kind,
        label=asked.label,
        help=asked.help,
        options=asked.options,
        is_required=asked.is_required,
        is_for_staff=asked.is_for_staff,
        mode=asked.mode,
        shown_if_field_id=place,
        shown_if_values=asked.shown_if_values,
        required_from_wall=wall_of(asked.required_from_at, zone),
        frozen_from_wall=wall_of(asked.frozen_from_at, zone),
        keep_days=field.keep_days,
    )


def _add_fields(event_id: int, planned: tuple[FieldDetails, ...], organizer_id: int) -> None:
    """Add the questions in order; each option gets a key of its own, so that conditions are said anew."""
    made: list[int] = []
    keys: dict[str, str] = {}
    for details in planned:
        place = details.shown_if_field_id
        field = fields.add(
            event_id,
            replace(
                details,
                shown_if_field_id=None if place is None else made[place],
                shown_if_values=tuple(keys.get(value, value) for value in details.shown_if_values),
            ),
            organizer_id,
        )
        made.append(field.id)
        new = field.version.choices
        keys |= {old.key: option.key for old, option in zip(details.options, new, strict=True)}
