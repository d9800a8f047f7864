"""Who is mailed what when something is done to many, or undone, and who is left in peace."""

import pytest

from eventsite.rules.bulk_actions import MAILS, BulkKind, Facts, Skip
from eventsite.rules.bulk_mails import BulkMail, NoMail, Undone, mail_of, mail_of_undoing

BACK = {"is_changed": False, "is_back": False, "is_erased": False, "has_address": True, "was_mailed": True}


def facts(state="confirmed", **changes):
    stands = {"mode": None, "attendance": "unknown", "has_address": True, "bounces": False, "is_leaving": False}
    stands |= {"is_changed": False, "is_erased": False, "was_mailed": True}
    return Facts(seen=state, state=state, **{**stands, **changes})


@pytest.mark.parametrize(
    ("kind", "state", "mail"),
    [
        (BulkKind.CANCEL, "confirmed", BulkMail.CANCELLATION),
        (BulkKind.CANCEL, "offered", BulkMail.CANCELLATION),
        (BulkKind.CANCEL, "waitlisted", BulkMail.LEFT_QUEUE),
        (BulkKind.CANCEL, "pending", BulkMail.WITHDRAWN),
        (BulkKind.CANCEL, "unconfirmed", BulkMail.WITHDRAWN),
        (BulkKind.ON_SITE, "waitlisted", BulkMail.MOVED),
        (BulkKind.DIGITAL, "confirmed", BulkMail.MOVED),
        (BulkKind.SEND_AGAIN, "confirmed", BulkMail.INVITATION),
        (BulkKind.APPROVE, "pending", BulkMail.ADMITTED),
        (BulkKind.REJECT, "pending", BulkMail.REFUSAL),
    ],
)
def test_each_is_mailed_what_is_done(kind, state, mail):
    assert mail_of(kind, facts(state)) == mail


@pytest.mark.parametrize("kind", sorted(MAILS))
def test_nobody_without_an_address_is_mailed(kind):
    assert mail_of(kind, facts("pending", has_address=False, was_mailed=False)) == NoMail.NO_ADDRESS


@pytest.mark.parametrize("kind", sorted(MAILS))
def test_who_was_never_mailed_is_left_in_peace_unless_an_answer_is_asked_for(kind):
    is_spared = mail_of(kind, facts("pending", was_mailed=False)) == NoMail.NEVER_MAILED
    assert is_spared == (kind in {BulkKind.CANCEL, BulkKind.ON_SITE, BulkKind.DIGITAL})


def test_answers_that_stand_are_not_written_about():
    assert mail_of(BulkKind.APPROVE, facts(is_changed=True)) == NoMail.NOTHING_NEW


@pytest.mark.parametrize(
    ("kind", "before", "changes", "mail"),
    [
        (BulkKind.CANCEL, "confirmed", {}, BulkMail.RESTORED),
        (BulkKind.CANCEL, "offered", {}, BulkMail.QUEUED),
        (BulkKind.CANCEL, "waitlisted", {}, BulkMail.QUEUED),
        (BulkKind.CANCEL, "pending", {}, BulkMail.PENDING),
        (BulkKind.CANCEL, "unconfirmed", {}, Skip.UNPROVEN),
        (BulkKind.CANCEL, "confirmed", {"is_back": True}, Skip.BACK_ALREADY),
        (BulkKind.CANCEL, "confirmed", {"is_changed": True}, Skip.CHANGED),
        (BulkKind.CANCEL, "confirmed", {"is_erased": True, "is_changed": True}, Skip.ERASED),
        (BulkKind.CANCEL, "confirmed", {"has_address": False, "was_mailed": False}, NoMail.NO_ADDRESS),
        (BulkKind.CANCEL, "confirmed", {"was_mailed": False}, NoMail.NEVER_MAILED),
        (BulkKind.DIGITAL, "on_site", {}, BulkMail.MOVED),
        (BulkKind.DIGITAL, "on_site", {"is_changed": True}, Skip.CHANGED),
        (BulkKind.DIGITAL, "on_site", {"was_mailed": False}, NoMail.NEVER_MAILED),
    ],
)
def test_each_is_mailed_what_undoing_does(kind, before, changes, mail):
    assert mail_of_undoing(kind, Undone(before=before, **{**BACK, **changes})) == mail
