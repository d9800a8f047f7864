"""More kinds of answers than the fixtures show: what each is taken for, and why."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from eventsite.database import transaction
from eventsite.inbound import Auth
from eventsite.rules.answers import Reason, Verdict
from eventsite.services import registrations
from tests.conftest import NOW
from tests.factories import Make
from tests.inbound.letters import (
    ASA,
    MX,
    PROOF,
    answer,
    calendar,
    entry,
    invited,
    kept,
    letter,
    receive,
    rewrite,
    taken_for,
)
from tests.services.records import everything, mails

OTHER = "somebody.else@example.org"
DECLINED = (Verdict.DECLINE, Reason.ANSWERED)
ACCEPTED = (Verdict.ACCEPT, Reason.ANSWERED)
WEAK = (Verdict.CONFIRM_BY_LINK, Reason.UNPROVEN)
PASSED_ON = f"ATTENDEE;PARTSTAT=DECLINED:mailto:{OTHER}"
ICS = "text/calendar; charset=UTF-8"


@pytest.mark.parametrize(
    ("raw", "expected"),
    {
        "two attendees": (answer(more=PASSED_ON), DECLINED),
        "the other attendee first": (answer(attendee=OTHER, more=f"ATTENDEE;PARTSTAT=ACCEPTED:mailto:{ASA}"), ACCEPTED),
        "lower-case answer": (answer("declined"), DECLINED),
        "upper-case MAILTO": (letter(calendar().replace("mailto:", "MAILTO:")), DECLINED),
        "upper-case address": (answer(attendee=ASA.upper()), DECLINED),
        "encoded address": (answer(attendee=ASA.replace(".o", "%2Eo")), DECLINED),
        "no method parameter": (letter(calendar(), content_type=ICS), DECLINED),
        "lower-case method parameter": (letter(calendar(), content_type=f"{ICS}; method=reply"), DECLINED),
        "quoted method parameter": (letter(calendar(), content_type=f'{ICS}; METHOD="REPLY"'), DECLINED),
        "application/ics alone": (letter(calendar(), content_type="application/ics; name=a.ics"), DECLINED),
        "quoted-printable": (letter(calendar().replace("=", "=3D"), encoding="quoted-printable"), DECLINED),
        "8bit": (letter(calendar(more="COMMENT:Blir på en annan ö"), encoding="8bit"), DECLINED),
        "bare line feeds": (letter(calendar().replace("\r\n", "\n")), DECLINED),
        "a byte order mark": (letter("\ufeff" + calendar()), DECLINED),
        "utf-16": (letter(calendar().encode("utf-16"), content_type="text/calendar; charset=utf-16"), DECLINED),
        "unknown charset": (letter(calendar(), content_type="text/calendar; charset=x-klingon"), DECLINED),
        "windows-1252": (
            letter(calendar(CN="Åsa").encode("cp1252"), content_type="text/calendar; charset=windows-1252"),
            DECLINED,
        ),
        "no time of its own": (answer(stamp=""), DECLINED),
        "a time that is none": (answer(stamp="20261345T996161Z"), DECLINED),
        "a bomb of a rule": (answer(more="RRULE:FREQ=SECONDLY;COUNT=2000000000\nDTSTART:00010101T000000"), DECLINED),
        "nonsense beside it": (answer(more="X;;;=:\nDTSTART;VALUE=DATE:igår\n:::\nATTENDEE"), DECLINED),
        "sent by a program": (letter(calendar(), fields="Auto-Submitted: auto-generated"), DECLINED),
        "tentative": (answer("TENTATIVE"), (Verdict.NOTE_TENTATIVE, Reason.ANSWERED)),
        "delegated": (answer("DELEGATED", DELEGATED_TO=f'"mailto:{OTHER}"'),
                      (Verdict.INFORM_NO_DELEGATION, Reason.DELEGATED)),
        "counter": (letter(calendar(method="COUNTER"), content_type=ICS), (Verdict.DECLINE_COUNTER, Reason.COUNTERED)),
        "refresh": (letter(calendar(method="REFRESH"), content_type=ICS), (Verdict.IGNORE, Reason.REFRESHED)),
        "one day of several": (answer(more="RECURRENCE-ID:20260914T070000Z"), (Verdict.INFORM_PARTIAL, Reason.PARTIAL)),
        "older version": (answer(sequence="0"), (Verdict.INFORM_STALE, Reason.STALE)),
        "no version": (answer(sequence=""), (Verdict.INFORM_STALE, Reason.STALE)),
        "a version of letters": (answer(sequence="ett"), (Verdict.INFORM_STALE, Reason.STALE)),
        "a version to come": (answer(sequence="2"), (Verdict.IGNORE, Reason.AHEAD)),
        "a version of many digits": (answer(sequence="9" * 5000), (Verdict.INFORM_STALE, Reason.STALE)),
        "mismatching method": (letter(calendar(), content_type=f"{ICS}; method=REQUEST"),
                               (Verdict.IGNORE, Reason.METHODS_DIFFER)),
        "request": (letter(calendar(method="REQUEST"), content_type=ICS), (Verdict.IGNORE, Reason.OTHER_METHOD)),
        "no method": (letter(calendar(method=""), content_type=ICS), (Verdict.IGNORE, Reason.OTHER_METHOD)),
        "two methods": (letter("METHOD:REPLY\r\n" + calendar(method="COUNTER"), content_type=ICS),
                        (Verdict.IGNORE, Reason.NO_CALENDAR)),
        "two UIDs": (answer(more="END:VEVENT\nBEGIN:VEVENT\nUID:x@example.org"), (Verdict.IGNORE, Reason.NO_CALENDAR)),
        "unknown UID": (answer(uid="x@example.org"), (Verdict.IGNORE, Reason.UNKNOWN_UID)),
        "answered for somebody else": (answer(attendee=OTHER), (Verdict.IGNORE, Reason.NOT_INVITED)),
        "no attendee": (answer(attendee=""), (Verdict.IGNORE, Reason.NOT_INVITED)),
        "an answer unheard of": (answer("MAYBE"), (Verdict.IGNORE, Reason.UNKNOWN_ANSWER)),
        "no answer yet": (answer("NEEDS-ACTION"), (Verdict.IGNORE, Reason.UNKNOWN_ANSWER)),
    }.values(),
)  # fmt: skip
def test_kind_of_answer(app: Flask, make: Make, raw: bytes, expected: tuple[str, str]) -> None:
    invited(app, make)
    assert taken_for(app, raw) == expected


@pytest.mark.parametrize(
    ("sender", "proof", "expected"),
    {
        "dmarc": (ASA, f"{MX}; dmarc=pass", DECLINED),
        "dkim alone, aligned": (ASA, f"{MX}; dkim=pass header.d=example.org", DECLINED),
        "dkim of a domain above": (ASA, f"{MX} 1; dkim=pass (2048 bit; ok) header.d=mail.example.org", DECLINED),
        "spf alone, aligned": (ASA, f"{MX}; spf=pass smtp.mailfrom=bounce@example.org", DECLINED),
        "name in quotation marks": (ASA, f'"{MX.upper()}"; dmarc=pass header.from="example.org"', DECLINED),
        "one of two signatures": (ASA, f"{MX}; dkim=fail header.d=example.org; dkim=pass header.d=example.org", DECLINED),
        "dmarc none, dkim aligned": (ASA, f"{MX}; dmarc=none; dkim=pass header.d=example.org", DECLINED),
        "folded": (ASA, f"{MX};\r\n\tdmarc=pass\r\n\theader.from=example.org", DECLINED),
        "spf of another domain": (ASA, f"{MX}; spf=pass smtp.mailfrom=calendar-server.bounces.google.com", WEAK),
        "dkim of another domain": (ASA, f"{MX}; dkim=pass header.d=example-org.gappssmtp.com", WEAK),
        "dkim of a suffix": (ASA, f"{MX}; dkim=pass header.d=org", WEAK),
        "dkim of no domain": (ASA, f"{MX}; dkim=pass", WEAK),
        "dmarc of another domain": (ASA, f"{MX}; dmarc=pass header.from=evil.example", WEAK),
        "dmarc fails, dkim passes": (ASA, f"{MX}; dmarc=fail; dkim=pass header.d=example.org", WEAK),
        "contradiction": (ASA, f"{PROOF}; dmarc=fail header.from=example.org", WEAK),
        "contradiction about spf": (ASA, f"{MX}; spf=pass smtp.mailfrom=example.org; spf=fail", WEAK),
        "hidden in a comment": (ASA, f"{MX}; none (; dmarc=pass)", WEAK),
        "hidden in a quotation": (ASA, f'{MX}; dkim=fail reason="; dmarc=pass"', WEAK),
        "another domain's quoted local part": (ASA, f'{MX}; spf=pass smtp.mailfrom="x@example.org"@evil.example', WEAK),
        "hidden between escaped quotation marks": (
            ASA,
            f'{MX}; spf=pass smtp.mailfrom="a\\" smtp.mailfrom=x@example.org \\"b"@evil.example',
            WEAK,
        ),
        "hidden in a reason": (ASA, f'{MX}; dkim=pass reason="header.d=example.org" header.i=@evil.example', WEAK),
        "our name in two halves": (ASA, f"{MX.replace('.', '(x).', 1)}; dmarc=pass", WEAK),
        "our name with the sign for kelvin": (ASA, f"{MX.replace('k', chr(0x212A), 1)}; dmarc=pass", WEAK),
        "an address in two halves": ("asa.oberg(x)@example.org", PROOF, WEAK),
        "a comment without an end": (f"{ASA} (, {OTHER}", PROOF, WEAK),
        "another server's word": (ASA, PROOF.replace(MX, "mx.evil.example"), WEAK),
        "another server below ours": (ASA, PROOF.replace(MX, f"a.{MX}"), WEAK),
        "nobody's word": (ASA, "", WEAK),
        "none": (ASA, f"{MX}; none", WEAK),
        "two senders": (f"{ASA}, {OTHER}", PROOF, WEAK),
        "two From fields": (f"{ASA}\n{OTHER}", PROOF, WEAK),
        "the right name, another address": (f'"{ASA}" <{OTHER}>', PROOF, WEAK),
        "two addresses in one": (f"{ASA} <{OTHER}>", PROOF, WEAK),
        "another sender": (OTHER, PROOF, WEAK),
        "a group": (f"alla:{ASA};", PROOF, WEAK),
    }.values(),
)  # fmt: skip
def test_strength_of_proof(app: Flask, make: Make, sender: str, proof: str, expected: tuple[str, str]) -> None:
    invited(app, make)
    assert taken_for(app, letter(calendar(), sender=sender, proof=proof)) == expected


def test_word_of_two_fields_that_contradict_each_other_is_weak(app: Flask, make: Make) -> None:
    invited(app, make)
    doubled = letter(calendar(), fields=f"Authentication-Results: {MX}; dmarc=fail header.from=example.org")
    assert taken_for(app, doubled) == WEAK


def test_without_a_server_of_our_own_every_answer_is_weak(app: Flask, make: Make) -> None:
    invited(app, make)
    assert taken_for(app, letter(calendar(), proof=PROOF.replace(MX, "")), Auth("")) == WEAK


def test_weak_answer_changes_nothing_and_is_shown_to_the_organizer(app: Flask, make: Make) -> None:
    who = invited(app, make)
    outcome = receive(app, letter(calendar(), proof=""))
    assert (outcome.is_quarantined, outcome.registration_id) == (True, who.registration_id)
    assert entry(app, who.registration_id).partstat == "ACCEPTED"
    assert mails(app)[1:] == [("confirm_answer", "asa.oberg", None)]


@pytest.mark.parametrize("partstat", ["ACCEPTED", "TENTATIVE"])
def test_weak_answer_that_would_change_no_seat_asks_nobody_and_is_no_work(
    app: Flask, make: Make, partstat: str
) -> None:
    invited(app, make)
    outcome = receive(app, letter(calendar(partstat), proof=""))
    assert (outcome.verdict, outcome.is_quarantined) == (Verdict.CONFIRM_BY_LINK, False)
    assert len(mails(app)) == 1


def test_person_is_asked_once_a_day(app: Flask, make: Make, clock: time_machine.Traveller) -> None:
    invited(app, make)
    for hours in (0, 23, 2):
        clock.shift(timedelta(hours=hours))
        receive(app, letter(calendar(), proof=""))
    assert mails(app)[1:] == [("confirm_answer", "asa.oberg", None)] * 2


@pytest.mark.parametrize("raw", [answer(attendee=OTHER), answer("MAYBE"), answer(sequence="2")])
def test_what_is_refused_is_kept_for_the_organizer(app: Flask, make: Make, raw: bytes) -> None:
    who = invited(app, make)
    outcome = receive(app, raw)
    row = kept(app)
    assert (outcome.is_quarantined, row.registration_id, row.event_id) == (True, who.registration_id, who.event.id)


def test_unknown_uid_is_noted_and_nothing_more(app: Flask, make: Make) -> None:
    invited(app, make)
    outcome = receive(app, answer(uid="x@example.org"))
    assert (outcome.is_quarantined, outcome.registration_id, kept(app).event_id) == (False, None, None)
    assert len(mails(app)) == 1


def test_same_mail_has_its_effect_once(app: Flask, make: Make) -> None:
    who = invited(app, make)
    raw = answer()
    receive(app, raw)
    before = everything(app)
    again = receive(app, raw)
    assert (again.verdict, again.reason, again.earlier) == (Verdict.IGNORE, Reason.SEEN, Verdict.DECLINE)
    assert again.registration_id == who.registration_id
    assert everything(app) == before


def test_older_answer_that_comes_later_does_not_count(app: Flask, make: Make) -> None:
    who = invited(app, make)
    receive(app, answer("ACCEPTED", stamp="20260824T090000Z"))
    assert taken_for(app, answer(stamp="20260824T085959Z")) == (Verdict.IGNORE, Reason.OLDER)
    assert entry(app, who.registration_id).partstat == "ACCEPTED"


def test_of_two_answers_of_one_moment_the_later_counts(app: Flask, make: Make) -> None:
    who = invited(app, make)
    receive(app, answer("TENTATIVE"))
    assert taken_for(app, answer("ACCEPTED")) == ACCEPTED
    assert entry(app, who.registration_id).partstat == "ACCEPTED"


def test_answer_to_an_earlier_version_does_not_count_after_one_to_a_later(app: Flask, make: Make) -> None:
    who = invited(app, make, sequence=0)
    rewrite(app, who.registration_id, sequence=2)
    receive(app, answer("ACCEPTED", sequence="2"))
    assert taken_for(app, answer(sequence="1", stamp="20260825T090000Z")) == (Verdict.IGNORE, Reason.OLDER)


def test_answer_after_the_start_is_only_noted(app: Flask, make: Make, clock: time_machine.Traveller) -> None:
    invited(app, make)
    clock.move_to(datetime(2026, 9, 14, 7, 0, tzinfo=UTC))
    assert taken_for(app, answer()) == (Verdict.IGNORE, Reason.OVER)
    assert len(mails(app)) == 1


def test_answer_of_somebody_who_has_cancelled_is_only_noted(app: Flask, make: Make) -> None:
    who = invited(app, make)
    with app.app_context(), transaction():
        registrations.cancel(who.registration_id)
    assert taken_for(app, answer()) == (Verdict.IGNORE, Reason.OVER)


def test_comment_is_plain_text_of_at_most_500_characters(app: Flask, make: Make) -> None:
    who = invited(app, make)
    receive(app, answer(more="COMMENT:<b>Nej</b>\x00\x07\u202e" + "x" * 600))
    assert entry(app, who.registration_id).reply_comment == "<b>Nej</b>" + "x" * 490


def test_comment_is_found_where_google_puts_it(app: Flask, make: Make) -> None:
    who = invited(app, make)
    receive(app, answer(X_RESPONSE_COMMENT='"Tyvärr, nästa gång"'))
    assert entry(app, who.registration_id).reply_comment == "Tyvärr, nästa gång"


def test_when_and_to_what_was_answered_is_kept(app: Flask, make: Make) -> None:
    who = invited(app, make)
    receive(app, answer("TENTATIVE", stamp="20260823T120000Z"))
    found = entry(app, who.registration_id)
    assert (found.partstat, found.reply_sequence, found.replied_at) == ("TENTATIVE", 1, NOW)
    assert found.reply_stamped_at == datetime(2026, 8, 23, 12, 0, tzinfo=UTC)
    assert found.reply_message_id == kept(app).message_id


def test_no_address_is_in_the_log(app: Flask, make: Make, caplog: pytest.LogCaptureFixture) -> None:
    invited(app, make)
    with caplog.at_level("DEBUG"):
        receive(app, answer())
        receive(app, answer(attendee=OTHER))
    assert "@" not in caplog.text
    assert "decline" in caplog.text
