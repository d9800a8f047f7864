"""Colleagues come and go together: scenarios S8 and S10 with groups and hand-overs (calendar.md §8)."""

from eventsite.services import colleagues, groups, handovers
from tests.conftest import on_both
from tests.scenarios.expected import cancel, plain, request
from tests.scenarios.stage import Stage
from tests.services.records import do
from tests.services.test_groups import group

SEVENTH = ("Person 7", "person7@bolaget.example")


@on_both
def test_s08_handed_over_to_a_colleague(stage: Stage) -> None:
    registration = stage.registers()
    stage.arrives()
    stage.passes(60)
    do(stage.app, handovers.hand_over, registration, *SEVENTH)
    old, new = stage.arrives()
    assert old == cancel("Plats överlåten:", 60, "Avbokad", sequence=1)
    assert new == request("Du har en plats:", 60, number=7, uid="U2")
    assert "Din plats är överlåten till Person 7." in " ".join(old.text.split())
    assert "Du tar över platsen efter Person 1." in " ".join(new.text.split())


def test_s08_handed_over_before_the_invitation_has_gone(stage: Stage) -> None:
    registration = stage.registers()
    do(stage.app, handovers.hand_over, registration, *SEVENTH)
    mails = stage.arrives()
    assert mails[-1] == request("Du har en plats:", number=7, uid="U2")


@on_both
def test_s10_a_group_is_removed_and_as_many_move_up_as_fit(stage: Stage) -> None:
    stage.edits(capacity=3)
    receipt = do(stage.app, groups.register, stage.event.id, group(3))
    for number in (5, 6):
        stage.registers(number)
    stage.arrives()
    stage.passes(60)
    do(stage.app, colleagues.cancel_all, receipt.group_id)
    assert stage.arrives() == [
        *(cancel("Avbokad:", 60, "Avbokad", number=number, uid=f"U{number}", sequence=1) for number in (1, 2, 3)),
        request("Du har fått en plats:", 60, number=5, uid="U4"),
        request("Du har fått en plats:", 60, number=6, uid="U5"),
    ]


def test_s01_each_of_a_group_is_invited_and_the_coordinator_is_not(stage: Stage) -> None:
    do(stage.app, groups.register, stage.event.id, group(2))
    first, second, coordinator = stage.arrives()
    assert [first, second] == [request("Du har en plats:"), request("Du har en plats:", number=2, uid="U2")]
    assert coordinator == plain("Dina kollegor:", to="karin@bolaget.example")
