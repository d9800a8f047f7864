"""Deciding about the site: versions, the trace, what the operator has decided, and what each process remembers."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from eventsite import create_app, site
from eventsite.database import db
from eventsite.errors import EditedMeanwhile, NotPossibleNow
from eventsite.models import AuditEntry
from eventsite.queries import events as event_queries
from eventsite.rules.site import Look, SiteDetails
from eventsite.services import site as services
from tests.conftest import on_both, settings
from tests.services.records import do, rows

SAID = SiteDetails(name="Bostadsdagar", email="kansli@bo.example", retention_days=30, needs_days=3, privacy_sv="Mer.")


def taken_over(app):
    """Look as a process does, and return what it has seen."""
    with app.app_context():
        site.take_over()
        return site.look()


@on_both
def test_what_is_decided_counts_over_the_defaults_and_leaves_a_trace(app, make):
    alva = make.organizer()
    changed = do(app, services.change, SAID, 0, alva)
    assert changed == ("name", "email", "retention_days", "needs_days", "privacy_sv")
    assert taken_over(app) == Look(version=1, needs_days=3, privacy_sv="Mer.")
    assert [app.config[name] for name in ("SITE_NAME", "OFFICE_EMAIL", "RETENTION_DAYS", "ASSOCIATION")] == [
        "Bostadsdagar",
        "kansli@bo.example",
        30,
        "Branschföreningen för allmännyttiga bostadsföretag",
    ]
    trace = select(AuditEntry.reason, AuditEntry.before, AuditEntry.after).where(AuditEntry.action == "site.changed")
    assert rows(app, trace) == [
        ("name", "", "Bostadsdagar"),
        ("email", "", "given"),
        ("retention_days", "", "30"),
        ("needs_days", "", "3"),
        ("privacy_sv", "", "4 characters"),
    ]
    assert do(app, services.change, replace(SAID, name=""), 1, alva) == ("name",)
    taken_over(app)
    assert app.config["SITE_NAME"] == "Tematräffar"
    assert do(app, services.change, replace(SAID, name=""), 2, alva) == ()
    event = make.event()
    with app.app_context():
        assert event_queries.whole(event.id).keep_needs_days == 3


@on_both
def test_the_second_to_save_is_told(app, make):
    alva = make.organizer()
    do(app, services.change, SAID, 0, alva)
    with pytest.raises(EditedMeanwhile):
        do(app, services.change, replace(SAID, name="Annat"), 0, alva)


def test_what_the_operator_has_set_stays(app, make, database_uri, tmp_path):
    do(app, services.change, SAID, 0, make.organizer())
    operated = create_app(**settings(tmp_path, database_uri) | {"SITE_NAME": "Driftens"})
    taken_over(operated)
    assert (operated.config["SITE_NAME"], operated.config["RETENTION_DAYS"]) == ("Driftens", 30)
    with operated.app_context():
        assert "SITE_NAME" in site.fixed()
        db.engine.dispose()


def test_the_sender_stays_while_invitations_lie_in_calendars(app, make, clock):
    event, alva = make.event(), make.organizer()
    make.registration(event)
    moved = replace(SAID, sender_address="traffar@kalender.example.se")
    with pytest.raises(NotPossibleNow):
        do(app, services.change, moved, 0, alva)
    clock.shift(30 * 24 * 3600)
    do(app, services.change, moved, 0, alva)
    taken_over(app)
    assert app.config["CALENDAR_ADDRESS"] == "traffar@kalender.example.se"


def test_a_process_asks_once_in_a_while_and_only_for_the_version(app, make, monkeypatch):
    do(app, services.change, SAID, 0, make.organizer())
    asked, moment = [], [100.0]
    monkeypatch.setattr(site, "EVERY", 2.0)
    monkeypatch.setattr(site.time, "monotonic", lambda: moment[0])
    with app.app_context():
        db.event.listen(db.engine, "before_cursor_execute", lambda *given: asked.append(given[2].split("FROM")[0]))
        for seconds in (0, 0.5, 1.5, 2.5, 3, 5):
            moment[0] = 100.0 + seconds
            site.refresh()
    assert app.config["SITE_NAME"] == "Bostadsdagar"
    selects = [statement for statement in asked if statement.startswith("SELECT")]
    assert [("accent" in statement) for statement in selects] == [False, True, False, False]


def test_without_a_table_the_site_goes_on(app, monkeypatch):
    monkeypatch.setattr(site, "EVERY", 2.0)
    with app.app_context():
        with db.engine.connect().execution_options(writes=True) as connection:
            connection.exec_driver_sql("DROP TABLE site_settings")
            connection.commit()
        site.refresh()
        assert site.look() == Look()
