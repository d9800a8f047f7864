"""People and companies of the demo: all made up, with addresses that can never be anybody's (RFC 2606)."""

from dataclasses import dataclass

from eventsite.rules.events import slug_for

COMPANIES = (
    "Björkåsa Bostäder",
    "Hamnstadens Hem",
    "Kvarnby Fastigheter",
    "Lindevallabostäder",
    "Norrviksbo",
    "Stensjöhem",
    "Åmynnebo",
)
TITLES = (
    "områdeschef",
    "bosocial utvecklare",
    "förvaltare",
    "hållbarhetschef",
    "trygghetssamordnare",
    "uthyrare",
    "kommunikatör",
    "projektledare",
    "vd",
)
NAMES = """
Amina Lindqvist, Anders Kvist, Birgitta Nordin, Dilan Yıldız, Elin Sjögren, Erik Wass, Fatima El-Amin,
Gunnar Östlund, Hanna Berglund, Ibrahim Sow, Johanna Krook, Kristina Holm, Lars Engdahl, Maja Thorell,
Mohammed Rahimi, Nils Hedman, Petra Vikström, Robert Alm, Sanna Virtala, Tove Ljung, Ulf Brask, Vera Moll,
Wilma Sand, Yusuf Demir, Åsa Grip, Ärla Hjelm, Örjan Flod, Alma Skog, Bengt Rask, Carin Stolt, David Frisk,
Eva Tingne, Farid Noori, Greta Malm, Henrik Ask, Inga Brodd, Jonas Klint, Karin Lod, Leila Karam, Mats Ving,
Noor Hadid, Olle Stark, Pia Rönn, Rut Alard
"""


@dataclass(frozen=True)
class Person:
    """Somebody who does not exist."""

    name: str
    email: str
    company: str
    job_title: str


def _person(number: int, name: str) -> Person:
    company = COMPANIES[number % len(COMPANIES)]
    domain = slug_for(company, ()).replace("-", "")
    address = f"{slug_for(name, ()).replace('-', '.')}@{domain}.example"
    return Person(name, address, company, TITLES[number % len(TITLES)])


EVERYONE = tuple(_person(number, " ".join(name.split())) for number, name in enumerate(NAMES.split(",")))
