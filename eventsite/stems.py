"""The stems of the words that say what a text is about, to compare texts by them (`rules.similarity`)."""

import re
import unicodedata

import snowballstemmer

_NAMES = {"sv": "swedish", "en": "english"}
_WORD = re.compile(r"[^\W_]+")
# Words that stand in any sentence, and after the dash those that stand in any question to somebody who speaks.
_STOP_WORDS = {
    "sv": """
        all alla allt att av bara bli blir blev bort både både då de del dem den denna dess dessa det detta dig din dina
        dit ditt dock du där därför efter ej eller en er era ert ett finns fanns fick fram från få får för före
        ge genom ger gick gjort går gå gått ha had hade har haft hela henne hennes hit hon honom hos här i icke in inför
        ingen inget inom inte ja jag ju just kan kanske kom komma kommer kunde kunna man med medan mellan men mer mest
        mig min mina mitt mot mycket måste nej ni nog nu någon något några när och också om oss på redan ska skulle sa
        se sedan ser sett sig sin sina sitt som så sådan ta tar tagit till under upp ut utan var vara varför varit
        varje vem vi vid vill vår våra vårt vet än är ännu även åt över
        —
        arbeta arbetar arbetat använda använder använt behöva behöver berätta börja börjar erbjuder erfarenhet
        erfarenheter exempel fungera fungerar fungerat fundera funderar gälla gäller göra gör gång hantera hanterar
        hanterat hur hända händer höra hört idag infört införa jobba jobbar jobbat lång långt länge lägga lägger lagt
        lösa löser löst många olika ofta ordna ordnar pröva prövat prova provat resonera resonerar sätt
        testa testat tips tycka tycker tänka tänker tänkt vad valt vilka vilken vilket välja
    """,
    "en": """
        a about all also am an and are aren as at be been being but by can could did didn do does doesn doing don for
        from get had has have having he her here him his i if in into is isn it its just may me more most must my no not
        now of on one only or other our out over s she should so some such t than that the their them then there these
        they this those to too up us very was we were will with would you your yours
        —
        any experience experiences handle how like long make many share tell think tried try use used using way ways
        what when where which who why work working works
    """,
}
_LEFT_OUT = {language: frozenset(words.split()) for language, words in _STOP_WORDS.items()}


def stems(text: str, language: str) -> list[str]:
    """Return the stems of the text's words in their order, without stop words; the language is sv or en."""
    # A new one each time: it keeps the word that it works on, and pages are made in several threads.
    stemmer = snowballstemmer.stemmer(_NAMES[language])
    words = _WORD.findall(unicodedata.normalize("NFKC", text).casefold())
    return [stemmer.stemWord(word) for word in words if word not in _LEFT_OUT[language]]
