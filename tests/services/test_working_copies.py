"""What organizers have in hand is kept beside the event, one copy for each of them, and forgotten in the end."""

from dataclasses import replace
from datetime import timedelta

from eventsite.queries import events as event_queries
from eventsite.queries import organizers as organizer_queries
from eventsite.queries import snapshots as snapshot_queries
from eventsite.queries import working_copies as queries
from eventsite.services import events, snapshots, working_copies
from tests.conftest import NOW, on_both
from tests.factories import MEETING, stored
from tests.services.records import do, everything


def kept(app, organizer, event_id):
    with app.app_context():
        copy = queries.of(organizer, event_id)
        return copy and (copy.seen_version, copy.typed)


@on_both
def test_each_organizer_has_one_copy_of_each_event_and_one_of_a_new_one(app, make):
    event, alva, bo = make.draft(), make.organizer("Alva"), make.organizer("Bo")
    before = stored(app, event).version
    for organizer, event_id, title in (
        (alva, event.id, "a"),
        (alva, event.id, "b"),
        (bo, event.id, "c"),
        (alva, None, "d"),
    ):
        do(app, working_copies.keep, organizer, event_id, 1, [("title", title)])
    assert kept(app, alva, event.id) == (1, [["title", "b"]])
    assert (kept(app, bo, event.id), kept(app, alva, None)) == ((1, [["title", "c"]]), (1, [["title", "d"]]))
    assert (stored(app, event).title, stored(app, event).version) == (MEETING.title, before)
    do(app, working_copies.drop, alva, event.id)
    do(app, working_copies.drop, alva, event.id)
    assert kept(app, alva, event.id) is None
    assert kept(app, bo, event.id) is not None


@on_both
def test_who_has_it_open_is_seen_by_the_others(app, make):
    event, alva, bo = make.draft(), make.organizer("Alva"), make.organizer("Bo")
    for _ in range(2):
        do(app, working_copies.note_open, alva, event.id)
    with app.app_context():
        seen = [queries.others_here(event.id, who, NOW - timedelta(minutes=1)) for who in (alva, bo)]
        late = queries.others_here(event.id, bo, NOW + timedelta(seconds=1))
    assert (seen, late) == ([[], ["Alva"]], [])


def test_what_is_too_long_is_not_kept(app, make):
    alva = make.organizer("Alva")
    do(app, working_copies.keep, alva, None, 0, [("title", "x" * working_copies.LONGEST)])
    assert kept(app, alva, None) == (0, [])


@on_both
def test_each_save_writes_down_what_it_replaced_and_by_whom(app, make):
    event = make.draft()
    for title in ("Ett", "Två"):
        do(app, _rename, event.id, title)
    with app.app_context():
        found = snapshot_queries.since(event.id, 1, "details")
        assert [(each.contents["details"]["title"], each.name) for each in found] == [
            (MEETING.title, "Alva"),
            ("Ett", "Alva"),
        ]
        assert snapshot_queries.since(event.id, 1, "policy") == []
    do(app, snapshots.forget, NOW + timedelta(days=121))
    do(app, working_copies.forget, NOW + timedelta(days=91))
    assert everything(app)["event_snapshots"] == 0


def _rename(event_id, title):
    alva = organizer_queries.by_canonical_email("alva@forening.example")
    events.edit(event_id, replace(MEETING, title=title), event_queries.locked(event_id).version, alva)
