"""A hybrid meeting, on site and online at once."""

from datetime import datetime, time, timedelta

from eventsite.demo.days import at, weekday_near
from eventsite.rules.events import EventDetails, Format, ItemDetails, SpeakerDetails

DESCRIPTION = """\
Belysning, närvaro och goda relationer gör skillnad, men i vilken ordning? Vi följer tre trygghetsvandringar från
första anteckningen till åtgärd och hör hur bolag, polis och kommun delar på arbetet.

Kom till Gävle eller var med på skärm. Båda får ställa frågor.
"""


def details(now: datetime) -> EventDetails:
    """Return the meeting: a forenoon about seven weeks from now."""
    day = weekday_near(now, 48)
    return EventDetails(
        title="Trygghet i trapphus och på gårdar",
        summary="Från trygghetsvandring till åtgärd: belysning, närvaro och samarbete med polis och kommun.",
        description=DESCRIPTION,
        format=Format.HYBRID,
        starts_wall=at(day, "9.00"),
        ends_wall=at(day, "12.00"),
        themes=("Trygghet", "Förvaltning"),
        venue="Folkets hus i Gävle",
        address="Storgatan 1, Gävle",
        room_name="Teams",
        join_url="https://teams.example/l/mote/trygghet-gavle",
        pattern="trygghet",
        contact_name="Bo Ranta",
        contact_email="bo@forening.example",
        capacity=40,
        closes_wall=at(day - timedelta(days=3), "12.00"),
        programme=(
            ItemDetails(time(9, 0), "Kaffe och välkommen"),
            ItemDetails(time(9, 20), "Tre vandringar, tre åtgärdslistor", "", ("Mira Holt",)),
            ItemDetails(time(10, 30), "Samverkan som håller i vardagen", "", ("Tor Vik",)),
            ItemDetails(time(11, 30), "Frågor och samtal"),
        ),
        speakers=(
            SpeakerDetails("Mira Holt", "trygghetssamordnare", "Norrviksbo"),
            SpeakerDetails("Tor Vik", "förvaltningschef", "Kvarnby Fastigheter"),
        ),
    )
