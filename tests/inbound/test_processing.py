"""What holds for every mail: one effect, one row, and a mail that we fail at does not hold up the next."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from eventsite.database import db
from eventsite.models import InboundMail
from eventsite.rules.answers import Reason, Verdict
from tests.conftest import on_both
from tests.factories import Make
from tests.inbound.letters import ASA, answer, calendar, invited, kept, letter, receive, rewrite, taken_for
from tests.services.records import entries, mails, rows

REFRESH = "text/calendar; method=REFRESH"


@on_both
def test_same_mail_twice_at_once_has_one_effect(app: Flask, make: Make) -> None:
    who = invited(app, make)
    raw, barrier = answer(), Barrier(2)

    def come(_: int) -> tuple[str, str]:
        barrier.wait()
        return taken_for(app, raw)

    with ThreadPoolExecutor(2) as threads:
        found = sorted(threads.map(come, range(2)))
    assert found == [(Verdict.DECLINE, Reason.ANSWERED), (Verdict.IGNORE, Reason.SEEN)]
    assert mails(app)[1:] == [("declined", "asa.oberg", None)]
    assert rows(app, select(func.count()).select_from(InboundMail)) == [(1,)]
    assert entries(app, who.registration_id) == [(1, 1, "DECLINED", False)]


@on_both
def test_mail_that_we_fail_at_is_set_aside_and_the_next_processed(app: Flask, make: Make) -> None:
    who = invited(app, make)
    rewrite(app, who.registration_id, organizer_address=ASA)  # no invitation can be made of this
    outcome = receive(app, letter(calendar(method="REFRESH"), content_type=REFRESH))
    assert (outcome.verdict, outcome.reason, outcome.is_quarantined) == (Verdict.IGNORE, Reason.FAILED, True)
    assert len(mails(app)) == 1
    assert receive(app, answer()).verdict == Verdict.DECLINE


def test_database_that_does_not_answer_is_tried_again(app: Flask, make: Make) -> None:
    invited(app, make)
    with app.app_context(), db.engine.connect().execution_options(writes=True) as connection, connection.begin():
        connection.exec_driver_sql("ALTER TABLE inbound_mails RENAME TO elsewhere")
    with pytest.raises(OperationalError):
        receive(app, answer())


@on_both
@pytest.mark.parametrize(
    "raw",
    [
        letter(calendar(), sender="a\0b@example.org", fields="Subject: a\0b"),
        letter(calendar(uid="a\0b"), encoding="8bit"),
        letter("a\0b", content_type="text/plain", encoding="8bit"),
        letter(calendar(more="COMMENT:a\0b"), sender=ASA, encoding="8bit", fields="Message-Id: <a\0b@x>"),
    ],
)
def test_controls_get_into_no_database(app: Flask, make: Make, raw: bytes) -> None:
    invited(app, make)
    assert receive(app, raw).reason != Reason.FAILED
    row = kept(app)
    assert "\0" not in row.sender + row.subject + row.message_id + row.comment


def test_every_mail_has_its_row(app: Flask, make: Make) -> None:
    who = invited(app, make)
    receive(app, letter(calendar(more="COMMENT:Nej"), fields="Subject: =?utf-8?q?Avb=C3=B6jt?="))
    row = kept(app)
    assert (row.verdict, row.reason, row.is_quarantined) == (Verdict.DECLINE, Reason.ANSWERED, False)
    assert (row.registration_id, row.event_id, row.sender) == (who.registration_id, who.event.id, ASA)
    assert (row.partstat, row.sequence, row.comment) == ("DECLINED", 1, "Nej")
    assert row.message_id.endswith("@example.org>")
