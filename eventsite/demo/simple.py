"""The other meetings of the demo: one full with a queue, one that has been, one called off."""

from datetime import datetime, time, timedelta

from eventsite.demo.days import at, weekday_near
from eventsite.rules.events import EventDetails, Format, ItemDetails, SpeakerDetails

REASON = "Talaren har fått förhinder. Vi återkommer med ett nytt datum."


def full(now: datetime) -> EventDetails:
    """Return an on-site meeting with 20 seats, about four weeks from now."""
    day = weekday_near(now, 29)
    return EventDetails(
        title="Renovera med hyresgästerna på plats",
        summary="Studiebesök i Norrköping. Så planerar du stambyte och energiåtgärder utan evakuering.",
        description="Vi går genom ett hus mitt i renoveringen, möter hyresgäster och hör vad som tar tid, "
        "vad som stör och vad som fungerar. Ta på dig skor som tål damm.",
        format=Format.ON_SITE,
        starts_wall=at(day, "10.00"),
        ends_wall=at(day, "15.30"),
        themes=("Energi och klimat", "Förvaltning"),
        venue="Kvartersgården Väven",
        address="Vävaregatan 12, Norrköping",
        pattern="energi",
        contact_name="Bo Ranta",
        contact_email="bo@forening.example",
        capacity=20,
        closes_wall=at(day - timedelta(days=2), "16.00"),
        programme=(
            ItemDetails(time(10, 0), "Samling och kaffe"),
            ItemDetails(time(10, 30), "Rundvandring i huset", "", ("Ewa Nord",)),
            ItemDetails(time(12, 0), "Lunch"),
            ItemDetails(time(13, 0), "Samtal med hyresgäster och byggledning"),
            ItemDetails(time(15, 30), "Slut"),
        ),
        speakers=(SpeakerDetails("Ewa Nord", "projektchef", "Hamnstadens Hem"),),
    )


def past(now: datetime) -> EventDetails:
    """Return a digital meeting of about three weeks ago."""
    day = weekday_near(now, -24)
    return EventDetails(
        title="Gårdar som klarar skyfall och värme",
        summary="Om klimatanpassade utemiljöer som också blir mötesplatser.",
        description="Tre gårdar, tre lösningar: en damm, en skog och en gård som får svämma över.",
        format=Format.DIGITAL,
        starts_wall=at(day, "9.30"),
        ends_wall=at(day, "11.30"),
        themes=("Energi och klimat",),
        room_name="Teams",
        join_url="https://teams.example/l/mote/gardar",
        pattern="energi",
        contact_email="alva@forening.example",
        capacity=60,
        programme=(
            ItemDetails(time(9, 30), "Välkommen"),
            ItemDetails(time(9, 40), "Tre gårdar", "", ("Ida Berg",)),
            ItemDetails(time(11, 0), "Frågestund"),
        ),
        speakers=(SpeakerDetails("Ida Berg", "landskapsarkitekt", "Lindevallabostäder"),),
    )


def called_off(now: datetime) -> EventDetails:
    """Return a digital meeting about nine weeks from now, which the demo calls off."""
    day = weekday_near(now, 63)
    return EventDetails(
        title="Digital dialog med hyresgäster",
        summary="Enkäter, appar och möten på skärm: vad ger verkligt inflytande?",
        description="Om hur digitala kanaler kan komplettera samtalen i trapphuset.",
        format=Format.DIGITAL,
        starts_wall=at(day, "13.00"),
        ends_wall=at(day, "15.00"),
        themes=("Bosocialt arbete",),
        room_name="Teams",
        join_url="https://teams.example/l/mote/dialog",
        pattern="trygghet",
        contact_email="alva@forening.example",
        capacity=80,
        programme=(ItemDetails(time(13, 0), "Välkommen"), ItemDetails(time(13, 10), "Tre sätt att fråga")),
    )
