"""An event begun from another or from a template: what comes along, what never does, and when it all is."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest
from sqlalchemy import select

from eventsite.database import db
from eventsite.errors import NameTaken
from eventsite.models import Event, EventTemplate, OutboxMessage, Question, Registration
from eventsite.queries import event_templates as template_queries
from eventsite.queries import events as event_queries
from eventsite.queries import fields as field_queries
from eventsite.queries import organizers as organizer_queries
from eventsite.rules.details import ItemDetails, ReadingDetails, SessionDetails, SpeakerDetails
from eventsite.rules.events import EventState
from eventsite.rules.fields import FieldKind
from eventsite.rules.plans import EVERYTHING, KEPT_IN_TEMPLATES, Part, Plan
from eventsite.rules.rounds import RoundDetails
from eventsite.rules.snapshots import as_json, from_json
from eventsite.services import event_templates, plans, policies
from eventsite.services.questions import settings
from tests.conftest import on_both
from tests.factories import stored
from tests.forms import field, key
from tests.services.records import do, everything

ALVA = "alva@forening.example"
DAY = date(2026, 11, 16)  # nine weeks after MEETING, in winter time


@pytest.fixture
def event(app, make):
    """A meeting with all that can be decided about one, and with a person and a question."""
    monday = datetime(2026, 9, 14)
    made = make.event(
        opens_wall=datetime(2026, 8, 1, 8), closes_wall=datetime(2026, 9, 10, 23, 59),
        programme=(ItemDetails(time(9), "Start", "", ("Matilda Rehn",), time(9, 30)), ItemDetails(time(10), "Paus")),
        sessions=(SessionDetails("Ett", monday.replace(hour=9), monday.replace(hour=10), "Sal A"),),
        reading=(ReadingDetails("Guide", "https://a.example"),), series="Nätverket",
    )  # fmt: skip
    decider = field(app, made, FieldKind.CHOICE, "Kommer du?", ("Ja", "Nej"))
    yes = key(app, made, decider, "Ja")
    field(app, made, label="Med vem?", is_required=True, shown_if_field_id=decider, shown_if_values=(yes,))
    do(app, _decide, made.id)
    make.registration(made, 1, answers={decider: key(app, made, decider, "Nej")})
    return made


def _decide(event_id):
    event = event_queries.locked(event_id)
    policy = replace(policies.policy_of(event), company_quota=2, free_until_wall=datetime(2026, 9, 7, 12))
    policies.change(event_id, policy, event.version, None)
    details = RoundDetails(deadline_wall=datetime(2026, 9, 12, 12), closes_wall=datetime(2026, 9, 13, 12))
    settings.change(event_id, details, event_queries.locked(event_id).version, "system")


def alva():
    return organizer_queries.by_canonical_email(ALVA)


def copied(app, event, parts=EVERYTHING):
    made = do(app, lambda: plans.copy(event.id, parts, DAY, "Ny träff", alva()))
    with app.app_context():
        return stored(app, type(event)(made, "")), made


@on_both
def test_all_comes_along_and_moves_with_the_day_and_nothing_of_people_does(app, event):
    before = everything(app)
    new, new_id = copied(app, event)
    after = everything(app)
    assert (new.state, new.title, new.taken, new.join_url, new.version > 0) == (
        EventState.DRAFT,
        "Ny träff",
        0,
        "",
        True,
    )
    assert (new.starts_at, new.opens_at) == (
        datetime(2026, 11, 16, 8, tzinfo=UTC),
        datetime(2026, 10, 3, 6, tzinfo=UTC),
    )
    assert new.closes_at == datetime(2026, 11, 12, 22, 59, tzinfo=UTC)
    assert (new.company_quota, new.free_until_at) == (2, datetime(2026, 11, 9, 11, tzinfo=UTC))
    assert new.questions_close_at == datetime(2026, 11, 15, 11, tzinfo=UTC)
    assert [(item.title, item.ends_local_time) for item in new.programme] == [("Start", time(9, 30)), ("Paus", None)]
    assert [session.starts_wall for session in new.sessions] == [datetime(2026, 11, 16, 9)]
    assert (new.series.name, new.reading[0].title) == ("Nätverket", "Guide")
    for table in (Registration, Question, OutboxMessage):
        assert after[table.__tablename__] == before[table.__tablename__]
    assert new.calendar_uid != stored(app, event).calendar_uid
    with app.app_context():
        decider, dependent = field_queries.asked(new_id)
        assert dependent.shown_if_field_id == decider.id
        assert dependent.shown_if_values == (decider.options[0].key,)
        assert [one.email for one in organizer_queries.of_event(new_id)] == [ALVA]


@pytest.mark.parametrize("part", sorted(Part))
def test_what_is_not_ticked_stays_behind(app, event, part):
    new, new_id = copied(app, event, EVERYTHING - {part})
    with app.app_context():
        fields = len(field_queries.of_event(new_id))
    there = {
        Part.PROGRAMME: len(new.programme) + len(new.sessions),
        Part.SPEAKERS: len(new.speakers) + sum(len(item.speakers) for item in new.programme),
        Part.FIELDS: fields,
        Part.POLICY: (new.capacity or 0) + (new.company_quota or 0),
        Part.ROUND: new.questions_close_at or 0,
        Part.PICTURE: new.image_id or 0,
        Part.READING: len(new.reading),
        Part.ORGANIZERS: 0,
    }
    assert not there[part]
    for other in EVERYTHING - {part, Part.PICTURE, Part.ORGANIZERS}:
        assert there[other], other


@on_both
def test_a_template_of_the_association_is_kept_and_begun_from(app, event):
    template_id = do(app, lambda: event_templates.save(event_queries.whole(event.id), "Vår", KEPT_IN_TEMPLATES, alva()))
    with pytest.raises(NameTaken):
        do(app, lambda: event_templates.save(event_queries.whole(event.id), "Vår", frozenset(), alva()))
    do(app, lambda: event_templates.rename(template_id, "Höst", alva()))
    with app.app_context():
        assert template_queries.named("Vår") is None

    made = do(app, lambda: plans.begin(template_id, DAY, "", alva()))
    new = stored(app, type(event)(made, ""))
    assert (new.title, new.starts_wall, len(new.programme)) == (
        "Tematräff om segregation",
        datetime(2026, 11, 16, 9),
        2,
    )
    do(app, lambda: event_templates.remove(template_id, alva()))
    with app.app_context():
        assert db.session.scalars(select(EventTemplate)).all() == []
        assert db.session.get(Event, made) is not None


def test_a_plan_is_read_back_as_it_was_written_and_old_ones_too(app, event):
    with app.app_context():
        plan = plans.plan_of(event_queries.whole(event.id), EVERYTHING)
    facts = as_json(plan)
    assert from_json(Plan, facts) == plan
    facts["details"].pop("sessions")
    facts["details"]["gone"] = 1
    assert from_json(Plan, facts) == replace(plan, details=replace(plan.details, sessions=()))


def test_pictures_that_are_gone_are_left_out(app, make):
    made = make.draft()

    def begin():
        plan = plans.plan_of(event_queries.whole(made.id), EVERYTHING)
        speakers = (SpeakerDetails("Ann", portrait_id=99),)
        return plans.carry_out(Plan(replace(plan.details, image_id=98, programme=(), speakers=speakers)), alva())

    assert stored(app, type(made)(do(app, begin), "")).image_id is None
