"""Food and access in words, for those who say what they need and for those who see to it."""

from flask import current_app
from flask_babel import gettext, ngettext

from eventsite.models import Event
from eventsite.rules import needs as rules
from eventsite.rules.needs import Access, Counts, Diet, NeedsDetails


def diets_in_words() -> dict[str, str]:
    """Return what each choice of food is called, in the order of the form."""
    return {
        Diet.VEGETARIAN: gettext("Vegetarian"),
        Diet.VEGAN: gettext("Vegan"),
        Diet.GLUTEN_FREE: gettext("Gluten-free"),
        Diet.LACTOSE_FREE: gettext("Lactose-free"),
        Diet.MILK_FREE: gettext("No milk protein"),
        Diet.EGG_FREE: gettext("No egg"),
        Diet.NUT_FREE: gettext("No nuts"),
        Diet.FISH_FREE: gettext("No fish or shellfish"),
        Diet.HALAL: gettext("Halal"),
        Diet.KOSHER: gettext("Kosher"),
    }


def access_in_words() -> dict[str, str]:
    """Return what each choice of access is called, in the order of the form."""
    return {
        Access.STEP_FREE: gettext("Step-free, with room for a wheelchair"),
        Access.HEARING_LOOP: gettext("Hearing loop"),
        Access.SIGN_LANGUAGE: gettext("Sign language interpreter"),
        Access.SPEECH_TO_TEXT: gettext("Speech-to-text interpreter"),
        Access.COMPANION: gettext("I bring a companion or assistant"),
        Access.QUIET_ROOM: gettext("A quiet room to rest in"),
    }


def consent_in_words(event: Event) -> str:
    """Return what somebody consents to: who reads it, why, until when. Its hash is kept with the consent."""
    return ngettext(
        "I consent to those who see to food and access at %(association)s reading what I have written here, so that "
        "they can arrange it for this meeting. It is deleted within %(num)s day after the meeting, or at once if I "
        "take my consent back.",
        "I consent to those who see to food and access at %(association)s reading what I have written here, so that "
        "they can arrange it for this meeting. It is deleted within %(num)s days after the meeting, or at once if I "
        "take my consent back.",
        event.keep_needs_days,
        association=current_app.config["ASSOCIATION"],
    )


def diet_lines(details: NeedsDetails) -> list[str]:
    """Return what one person says about food, the choices first."""
    return _lines([diets_in_words()[diet] for diet in details.diets], details.diet_note)


def access_lines(details: NeedsDetails) -> list[str]:
    """Return what one person says about access, the choices first."""
    return _lines([access_in_words()[one] for one in details.access], details.access_note)


def number_in_words(number: int) -> str:
    """Return a number that leaves the house: one that would tell of somebody is not said."""
    return gettext("fewer than %(number)s", number=rules.FEW) if rules.is_few(number) else str(number)


def rows_of_counts(counts: Counts) -> list[tuple[str, str]]:
    """Return what the kitchen and the venue are told, a row for each choice that occurs: food, then access."""
    diets = [(diets_in_words()[diet], number) for diet, number in counts.diets.items()]
    diets.append((gettext("Food: has written more"), counts.diet_notes))
    access = [(access_in_words()[one], number) for one, number in counts.access.items()]
    access.append((gettext("Access: has written more"), counts.access_notes))
    return [(word, number_in_words(number)) for word, number in (*diets, *access) if number]


def _lines(choices: list[str], note: str) -> list[str]:
    return [*choices, *([note] if note else [])]
