"""The meeting that the product was made for: Tematräff om segregation och utanförskap."""

from datetime import datetime, time, timedelta

from eventsite.demo.days import at, next_date
from eventsite.rules.events import EventDetails, Format, ItemDetails, ReadingDetails, SpeakerDetails

DESCRIPTION = """\
Skillnaderna mellan bostadsområden växer på många håll. För allmännyttan är det vardag: trygghet, uthyrning och
stadsutveckling påverkar hur människor kan leva sina liv, och hur områden hänger ihop med resten av staden.

På träffen får du veta vad segregation är och hur den ser ut i landet i dag. Matilda Rehn visar läget och
drivkrafterna. Martin Grander berättar vad han har sett när han följt bostadsföretagens arbete. Därefter visar tre
medlemsföretag hur de arbetar för integration i sina områden.

Förmiddagen slutar med en frågestund, där talarna svarar på frågor som du och andra har skickat in, och med tid att
byta erfarenheter i mindre grupper.

#### Du får med dig

- en gemensam bild av vad segregation och utanförskap betyder
- tre exempel på arbete som går att pröva hos er
- kontakter på företag som arbetar med samma frågor

Läs gärna guiden *Samverkan i bostadsområden* innan. Dess sju utgångspunkter är en bra grund för samtalen.
"""
SPEAKERS = (
    SpeakerDetails(
        "Matilda Rehn",
        "analytiker",
        "Delegationen mot segregation",
        "Följer hur boendesegregationen utvecklas i landet och vad som driver den.",
    ),
    SpeakerDetails(
        "Martin Grander",
        "doktor i urbana studier, följeforskare",
        "Allmännyttans innovationslabb",
        "Forskar om bostadsföretagens samhällsroll och följer deras arbete i praktiken.",
    ),
    SpeakerDetails("Nadia Haddad", "samordnare för arbete och sysselsättning", "Stensjöhem"),
    SpeakerDetails("Per-Olof Lind", "bosocial utvecklare", "Björkåsa Bostäder"),
    SpeakerDetails("Sanna Virtanen", "områdeschef", "Åmynnebo"),
    SpeakerDetails("Karin Wallin", "utvecklingsledare, leder samtalet", "Branschföreningen"),
)
PROGRAMME = (
    ItemDetails(time(9, 0), "Välkommen", "", ("Karin Wallin",)),
    ItemDetails(
        time(9, 10),
        "Segregationen i Sverige – läget och drivkrafterna",
        "Vad menar vi med segregation, hur mäts den och hur ser den ut i olika delar av landet?",
        ("Matilda Rehn",),
    ),
    ItemDetails(
        time(9, 45),
        "Allmännyttans roll – lärdomar från följeforskningen",
        "Vad kan ett bostadsföretag göra, och vad kräver att fler hjälps åt?",
        ("Martin Grander",),
    ),
    ItemDetails(time(10, 20), "Paus"),
    ItemDetails(
        time(10, 35),
        "Jobb i det egna området",
        "Stensjöhem anställer hyresgäster i skötsel och service.",
        ("Nadia Haddad",),
    ),
    ItemDetails(
        time(10, 50),
        "Från störningsärende till grannsamverkan",
        "Björkåsa Bostäder möter konflikter tidigt, tillsammans med de boende.",
        ("Per-Olof Lind",),
    ),
    ItemDetails(
        time(11, 5),
        "En mötesplats med skola och bibliotek",
        "Åmynnebo öppnade en lokal som skolan, biblioteket och föreningarna sköter ihop.",
        ("Sanna Virtanen",),
    ),
    ItemDetails(
        time(11, 20),
        "Frågestund",
        "Talarna svarar på frågor som har skickats in i förväg och på plats.",
        ("Matilda Rehn", "Martin Grander", "Karin Wallin"),
    ),
    ItemDetails(time(11, 40), "Erfarenhetsutbyte i mindre grupper"),
    ItemDetails(time(12, 0), "Slut"),
)
READING = (
    ReadingDetails(
        "Samverkan i bostadsområden: guide från Sveriges Allmännytta, med sju utgångspunkter",
        "https://www.sverigesallmannytta.se/",
    ),
)
QUESTIONS = (
    ("Hur mäter vi om våra insatser mot utanförskap faktiskt gör skillnad?", True),
    ("Kan uthyrningsregler motverka segregation, eller flyttar vi bara problemen till grannkommunen?", False),
    ("Hur kommer man igång när kommunen och bolaget har olika bild av området?", False),
    ("Hur fick ni med skolan från början, och vem betalar för lokalen?", True),
    ("Vad är det första ni hade gjort annorlunda?", False),
)


def details(now: datetime) -> EventDetails:
    """Return the meeting: the forenoon of 14 September, the next one from now; today counts."""
    day = next_date(now, 9, 14)
    return EventDetails(
        title="Tematräff om segregation och utanförskap",
        summary="Vad driver segregationen, och vad kan ett bostadsföretag göra åt den? "
        "En förmiddag med forskning, praktiska exempel och samtal mellan kollegor.",
        description=DESCRIPTION,
        format=Format.DIGITAL,
        starts_wall=at(day, "9.00"),
        ends_wall=at(day, "12.00"),
        themes=("Segregation", "Bosocialt arbete"),
        room_name="Teams",
        join_url="https://teams.example/l/mote/segregation-0914",
        pattern="segregation",
        contact_name="Karin Wallin",
        contact_email="karin.wallin@forening.example",
        contact_phone="08-555 001 00",
        capacity=150,
        closes_wall=at(day - timedelta(days=1), "12.00"),
        questions_close_wall=at(day, "11.20"),
        programme=PROGRAMME,
        speakers=SPEAKERS,
        reading=READING,
    )
