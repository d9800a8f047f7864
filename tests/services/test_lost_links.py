"""Links that were lost: asked for by anybody, sent to their owner alone."""

from datetime import timedelta

from sqlalchemy import select

from eventsite.delivery import errands
from eventsite.links import Purpose
from eventsite.models import LinkRequest, OutboxMessage
from eventsite.services import lost_links, registrations
from tests.conftest import NOW, on_both
from tests.services.records import do, mails, rows, sent
from tests.web.visitor import link

pytestmark = on_both


def asks(app, address="Person1@BOLAGET.example", language="sv"):
    """Ask for the links of the address and let the worker answer."""
    do(app, lost_links.ask, address, language)
    with app.app_context():
        errands.run()


def letter(app):
    """Return the text of the mail with the links."""
    ((text,),) = rows(app, select(OutboxMessage.text).where(OutboxMessage.kind == "links_again"))
    return text


def test_one_mail_has_the_links_to_all_that_lives(app, make, clock):
    one, other = make.event(title="Den ena"), make.event(title="Den andra", capacity=0)
    mine, waiting = make.registration(one, 1), make.registration(other, 1)
    ended = make.registration(make.event(title="Den tredje"), 1)
    do(app, registrations.cancel, ended)
    before = len(mails(app))
    clock.shift(timedelta(hours=1))  # three mails within an hour are enough
    asks(app)
    assert mails(app, before) == [("links_again", "person1", None)]
    all_at_once, *each = [line for line in letter(app).splitlines() if line.startswith("http")]
    own = [f"http://localhost{link(app, Purpose.MANAGE, one)}" for one in (mine, waiting)]
    assert sorted(each) == sorted(own)
    assert all_at_once.startswith("http://localhost/my/all/")
    assert "Den tredje" not in letter(app)


def test_an_address_that_nobody_has_is_sent_nothing(app, make):
    make.registration(make.event(), 1)
    asks(app, "okand@bolaget.example")
    assert [kind for kind, _, _ in mails(app)] == ["registered"]


def test_the_request_is_forgotten_in_either_case(app, make):
    make.registration(make.event(), 1)
    asks(app)
    asks(app, "okand@bolaget.example")
    assert rows(app, select(LinkRequest.id)) == []


def test_the_mail_goes_to_the_stored_address_in_the_language_of_the_page(app, make):
    make.registration(make.event(), 1)
    asks(app, "PERSON1@bolaget.example", "en")
    statement = select(OutboxMessage.recipient, OutboxMessage.subject).where(OutboxMessage.kind == "links_again")
    assert rows(app, statement) == [("person1@bolaget.example", "Your links to Tematräffar")]


def test_no_address_is_mailed_without_end(app, make):
    make.registration(make.event(), 1)
    for _ in range(5):
        asks(app)
    assert [kind for kind, _, _ in mails(app)] == ["registered", "links_again", "links_again"]


def test_the_links_are_forgotten_here_once_they_are_sent(app, make):
    make.registration(make.event(), 1)
    asks(app)
    sent(app, NOW)
    assert letter(app) == ""
