"""Mailings: to whom, in which language, in whose words, and what is never more than text."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from eventsite.database import db
from eventsite.delivery import queue
from eventsite.errors import NotPossibleNow
from eventsite.models import MailingRecipient, OutboxMessage, Registration
from eventsite.notifications import mailings as written
from eventsite.rules.mailings import Wording, Wordings
from eventsite.rules.placeholders import Placeholder
from eventsite.services import mailings, registrations, wishes
from tests.conftest import on_both
from tests.services.records import actions, do, mails, one, rows

SWEDISH = Wording("Hej {förnamn}", "Hej {namn} på {företag}.")
ENGLISH = Wording("Hello {first_name}", "Hello {name} of {company}.")
HOSTILE = '<b>x</b> **fet** [a](https://ond.example) {företag} {{7*7}} %s _u_ https://ond.example "q"'


@pytest.fixture
def alva(make):
    return make.organizer("Alva")


def sent(app, clock, event, alva, wordings=Wordings(SWEDISH), view=None):  # noqa: B008 - a frozen value
    mailing = do(app, mailings.draft, event.id, view or {}, wordings, alva)
    do(app, mailings.order, event.id, mailing, 1, None, alva)
    clock.shift(timedelta(minutes=1))
    with app.app_context():
        queue.run_once()
    return mailing


def left_out(app, mailing):
    statement = select(MailingRecipient.registration_id, MailingRecipient.left_out).order_by(
        MailingRecipient.registration_id
    )
    return rows(app, statement.where(MailingRecipient.mailing_id == mailing))


@on_both
def test_who_is_left_out_and_why(app, make, alva, clock):
    event = make.event()
    ids = [make.registration(event, number) for number in range(1, 6)]
    do(app, registrations.cancel, ids[1])
    make.registration(event, 2)  # the same address, anew
    do(app, wishes.end_mailings, ids[2])
    do(app, wishes.end_mailings, ids[3])
    do(app, wishes.resume_mailings, ids[3])
    do(app, mark_returned, ids[4])
    mailing = sent(app, clock, event, alva)
    assert left_out(app, mailing) == [
        (ids[0], None), (ids[1], "ended"), (ids[2], "unwanted"), (ids[3], None), (ids[4], "returned"), (ids[4] + 1, None),
    ]  # fmt: skip
    assert sorted(who for kind, who, _ in mails(app) if kind == "mailing") == ["person1", "person2", "person4"]
    assert actions(app, event)[-2:] == ["mailing.drafted", "mailing.ordered"]


def mark_returned(registration_id):
    db.session.get_one(Registration, registration_id).undeliverable_at = queue.clock.now()


def test_those_who_have_cancelled_are_mailed_when_the_view_asks_for_them_once_each(app, make, alva, clock):
    event = make.event()
    for _ in range(2):
        do(app, registrations.cancel, make.registration(event, 1))
    make.registration(event, 2)
    mailing = sent(app, clock, event, alva, view={"state": ["cancelled_by_self"]})
    assert left_out(app, mailing) == [(1, "twice"), (2, None)]


@on_both
def test_each_reads_their_own_language_or_else_the_events(app, make, alva, clock):
    event = make.event()
    make.registration(event, 1), make.registration(event, 2, language="en")
    sent(app, clock, event, alva, Wordings(SWEDISH, ENGLISH))
    sent(app, clock, event, alva, Wordings(SWEDISH))
    sent(app, clock, event, alva, Wordings(Wording(), ENGLISH))
    subjects = rows(app, select(OutboxMessage.recipient, OutboxMessage.subject).where(OutboxMessage.kind == "mailing"))
    assert [(who[:7], subject) for who, subject in subjects] == [
        ("person1", "Hej Person"), ("person2", "Hello Person"),
        ("person1", "Hej Person"), ("person2", "Hej Person"),
        ("person1", "Hello Person"), ("person2", "Hello Person"),
    ]  # fmt: skip


VALUES = dict.fromkeys(Placeholder, "") | {
    Placeholder.NAME: HOSTILE,
    Placeholder.COMPANY: "Bolaget",
    Placeholder.MANAGE_LINK: "https://vi.example/my/1",
}


@pytest.mark.parametrize(
    ("text", "plain", "html"),
    [
        ("{event.__class__}", "{event.__class__}", "<p>{event.__class__}</p>"),
        ("{{ 7*7 }} {% x %} {{config}}", "{{ 7*7 }} {% x %} {{config}}", "<p>{{ 7*7 }} {% x %} {{config}}</p>"),
        ("%s %(namn)s {0} {namn!r:>9}", "%s %(namn)s {0} {namn!r:>9}", "<p>%s %(namn)s {0} {namn!r:&gt;9}</p>"),
        ("**{företag}**", "Bolaget", "<p><strong>Bolaget</strong></p>"),
        ("{{företag}}", "{{företag}}", "<p>{{företag}}</p>"),
        ("<script>x</script> <i>", "<script>x</script> <i>", "<p>&lt;script&gt;x&lt;/script&gt; &lt;i&gt;</p>"),
        ("[Sidan]({min_sida})", "Sidan (https://vi.example/my/1)",
         '<p><a href="https://vi.example/my/1" rel="nofollow noopener">Sidan</a></p>'),
        ("{min_sida}", "https://vi.example/my/1",
         '<p><a href="https://vi.example/my/1" rel="nofollow noopener">https://vi.example/my/1</a></p>'),
        ("{namn}", HOSTILE,
         "<p>&lt;b&gt;x&lt;/b&gt; **fet** [a](https://ond.example) {företag} {{7*7}} %s _u_ https://ond.example "
         "&quot;q&quot;</p>"),
    ],
)  # fmt: skip
def test_what_is_no_placeholder_is_text_and_a_value_is_nothing_else(text, plain, html):
    said = written.said(text, VALUES)
    assert (said.plain, str(said.html).strip()) == (plain, html)


def test_a_name_is_text_in_subject_and_body_of_the_mail(app, make, alva, clock):
    event = make.event()
    make.registration(event, 1, name=HOSTILE)
    sent(app, clock, event, alva, Wordings(Wording("Hej {namn} {{7*7}} {event.__class__}", "Hej {namn}")))
    [row] = [
        one(app, OutboxMessage, row_id)
        for (row_id,) in rows(app, select(OutboxMessage.id).where(OutboxMessage.kind == "mailing"))
    ]
    assert row.subject == f"Hej {HOSTILE} {{{{7*7}}}} {{event.__class__}}"
    assert HOSTILE.split()[1] in row.text
    assert "ond.example" not in "".join(part.partition('"')[0] for part in row.html.split('href="')[1:])
    assert "<b>x" not in row.html


def test_what_has_begun_cannot_be_taken_back_and_what_is_over_not_stopped(app, make, alva, clock):
    event = make.event()
    make.registration(event, 1)
    mailing = sent(app, clock, event, alva)
    for act in (mailings.take_back, mailings.stop, mailings.discard):
        with pytest.raises(NotPossibleNow):
            do(app, act, event.id, mailing, alva)
    with pytest.raises(NotPossibleNow):
        do(app, mailings.send_again, event.id, mailing, 1, alva)
    with pytest.raises(NotPossibleNow):
        do(app, mailings.order, event.id, mailing, 2, None, alva)


def test_recipients_are_those_who_match_when_it_goes(app, make, alva, clock):
    event = make.event()
    first = make.registration(event, 1)
    mailing = do(app, mailings.draft, event.id, {}, Wordings(SWEDISH), alva)
    do(app, mailings.order, event.id, mailing, 1, clock_in(clock, hours=5), alva)
    do(app, registrations.cancel, first)
    make.registration(event, 2)
    clock.shift(timedelta(hours=5))
    with app.app_context():
        queue.run_once()
    assert [who for kind, who, _ in mails(app) if kind == "mailing"] == ["person2"]


def clock_in(clock, **later):
    return queue.clock.now() + timedelta(**later)
