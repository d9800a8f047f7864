"""What the trace says of before and after: in words, not in the names that it keeps."""

import pytest

from eventsite.models import AuditEntry
from eventsite.models.audit import AuditValue
from eventsite.queries.audit import Found
from eventsite.rules.permissions import Role
from eventsite.services import audit
from eventsite.web.organizer import audit_words
from tests.services.records import do
from tests.web.organizer_browser import signed_in
from tests.web.visitor import read


def found(action, before="", after="", values=()):
    entry = AuditEntry(action=action, before=before, after=after, subject="")
    return Found(entry, None, None, [AuditValue(field=name, before=was, after=now) for name, was, now in values])


@pytest.mark.parametrize(
    ("action", "before", "after", "said"),
    [
        ("event.published", "draft", "published", ("Utkast", "Publicerad")),
        ("event.copied", "event:2", "", ("Träff nr 2", "")),
        ("event.shared", "", "viewer", ("", "Läsare")),
        ("event.policy_changed", "", "offers_hours", ("", "Erbjud lediga platser från (timmar före start)")),
        ("guest.looked", "", "co_host", ("", "Medarrangör")),
        ("registration.added", "import", "not_told", ("Från en lista", "Utan mejl")),
        ("registration.mode_changed", "on_site", "digital", ("På plats", "Digitalt")),
        ("bulk.confirmed", "", "cancel 3", ("", "Avboka platser: 3")),
        ("automatic.missed", "", "day", ("", "Påminnelse, den andra")),
        ("automatic.changed", "", "off", ("", "Av")),
        ("company.changed", "", "company:19", ("", "Företag nr 19")),
        ("company.imported", "", "added 3, changed 2", ("", "3 nya, 2 ändrade")),
        ("material.added", "", "material:7 public at once", ("", "För alla, visas direkt")),
        ("series.tried", "", "queue", ("", "Väntelista")),
        ("question.accepted", "submitted", "published", ("Väntar på granskning", "Publicerad")),
        ("needs.granted", "", "organizer:1", ("", "Alva Arrangör")),
        ("template.saved", "", "Vårens förmiddag", ("", "Vårens förmiddag")),
    ],
)
def test_before_and_after_are_words(app, action, before, after, said):
    assert _changes(app, found(action, before, after)) == [("", *said)]


def test_which_text_somebody_has_said_yes_to_is_not_for_reading(app):
    assert _changes(app, found("needs.given", "", "e4" * 32)) == []


def test_fields_are_called_as_in_their_form_and_their_values_read(app):
    values = [("admission", "open", "members"), ("asks_diet", "False", "True"), ("offers_hours", "None", "48")]
    assert _changes(app, found("event.policy_changed", "", "admission asks_diet offers_hours", values)) == [
        ("Vem får anmäla sig?", "Alla", "Medlemsföretag"),
        ("Fråga om specialkost och allergier", "Nej", "Ja"),
        ("Erbjud lediga platser från (timmar före start)", "", "48"),
    ]


def test_the_page_shows_them(app, make):
    eva, event = signed_in(app, make, "Eva", Role.ADMINISTRATOR), make.event("Alva")
    do(app, audit.record, "guest.opened", audit.SYSTEM, event_id=event.id, after="venue")
    do(app, audit.record, "template.saved", audit.SYSTEM, after="Vårens förmiddag")
    page = read(eva.get("/organizer/history")).text
    assert "Lokal" in page
    assert "En mall sparad" in page
    assert "venue" not in page


def _changes(app, one):
    with app.test_request_context():
        return audit_words.changes(one, {"organizer:1": "Alva Arrangör"})
