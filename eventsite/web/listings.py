"""The words that somebody consents to who lets others see that they take part."""

from flask_babel import gettext, ngettext

from eventsite.rules.listings import SHOWN_AFTER


def question_in_words() -> str:
    """Return what is asked."""
    return gettext("May other participants see your name and company?")


def consent_in_words() -> str:
    """Return what one says yes to: who sees what, until when. Its hash is kept with the yes."""
    return ngettext(
        "Yes, those who take part in this meeting may see my name and my company, until %(num)s day after it. I can "
        "take it back at any time.",
        "Yes, those who take part in this meeting may see my name and my company, until %(num)s days after it. I can "
        "take it back at any time.",
        SHOWN_AFTER.days,
    )
