"""What moderators do and see, in words."""

from collections.abc import Mapping

from flask_babel import force_locale, gettext

from eventsite import clock
from eventsite.errors import QuestionChanged
from eventsite.models import Question, QuestionChange
from eventsite.queries.questions import moderation as queries
from eventsite.rules.piles import Pile
from eventsite.rules.questions import DeclineReason, is_undoable
from eventsite.rules.suspicions import Suspicion
from eventsite.services import audit
from eventsite.web import filters
from eventsite.web.languages import LANGUAGES


def piles_in_words() -> dict[str, str]:
    """Return what the piles are called, in the order in which one looks for them."""
    return {
        Pile.TO_REVIEW: gettext("To review"),
        Pile.OBJECTIONS: gettext("Objections"),
        Pile.PUBLISHED: gettext("Published ones"),
        Pile.CHOSEN: gettext("Chosen"),
        Pile.DECLINED: gettext("Declined"),
        Pile.MERGED: gettext("Merged"),
        Pile.IN_WRITING: gettext("In writing"),
        Pile.WITHDRAWN: gettext("Taken back ones"),
        Pile.ANSWERED_LIVE: gettext("Answered live"),
        Pile.ANSWERED_IN_WRITING: gettext("Answered in writing"),
        Pile.NOT_REACHED: gettext("Not reached"),
    }


def suspicions_in_words() -> dict[str, str]:
    """Return why a question was held back until somebody has looked."""
    may_point = gettext("May point out a person")
    return {
        Suspicion.PERSONAL_NUMBER: gettext("Looks like a personal identity number"),
        Suspicion.MAIL_ADDRESS: gettext("Holds a mail address"),
        Suspicion.PHONE: gettext("Holds a telephone number"),
        Suspicion.HOME: may_point,
        Suspicion.NEIGHBOUR: may_point,
        Suspicion.LINK: gettext("Holds a link"),
        Suspicion.COARSE: gettext("Coarse words"),
        Suspicion.SHOUTING: gettext("Capitals only"),
        Suspicion.IMPERSONATION: gettext("The name is that of an organizer"),
        Suspicion.NOT_ANONYMOUS: gettext("Without a name, which the meeting does not allow"),
        Suspicion.REPORTED: gettext("Reported by several"),
    }


def reasons_in_words() -> dict[str, str]:
    """Return why a question may be declined or reported."""
    return {
        DeclineReason.OFF_TOPIC: gettext("Off topic"),
        DeclineReason.PERSONAL_DATA: gettext("About a person or a single case"),
        DeclineReason.IN_PROGRAMME: gettext("Answered by the programme"),
        DeclineReason.OFFENSIVE: gettext("Offensive"),
        DeclineReason.DUPLICATE: gettext("Asked before"),
        DeclineReason.UNCLEAR: gettext("Cannot be understood"),
        DeclineReason.ADVERTISING: gettext("Advertising"),
        DeclineReason.OTHER: gettext("Something else"),
    }


def language_of(question: Question) -> str:
    """Return the language in which whoever asked is told."""
    return str(question.registration.language) if question.registration else "sv"


def default_text(reason: DeclineReason, language: str) -> str:
    """Return what the asker is told, in their language, when the moderator writes nothing."""
    with force_locale(language):
        return {
            DeclineReason.OFF_TOPIC: gettext("The meeting is about something else, so the speakers cannot take it up."),
            DeclineReason.PERSONAL_DATA: gettext(
                "Others would understand whom it is about. Leave that out, and ask again on your own page."
            ),
            DeclineReason.IN_PROGRAMME: gettext("The speakers take it up in any case. Look at the programme."),
            DeclineReason.OFFENSIVE: gettext("Ask about the matter instead, and we gladly pass it on."),
            DeclineReason.DUPLICATE: gettext("Find it among the questions and say that you wonder the same."),
            DeclineReason.UNCLEAR: gettext("Write it in other words, and ask again on your own page."),
            DeclineReason.ADVERTISING: gettext("The questions are for what members want to know of one another."),
            DeclineReason.OTHER: "",
        }[reason]


def previews() -> dict[str, dict[str, str]]:
    """Return by language and reason what askers would be told, for a moderator who is about to write nothing."""
    return {
        language: {
            reason: gettext("We write: %(sentence)s", sentence=text)
            for reason in DeclineReason
            if (text := default_text(reason, language))
        }
        for language in LANGUAGES
    }


def done_in_words() -> dict[str, str]:
    """Return what somebody did to a question, to be said after their name."""
    return {
        "question.asked": gettext("asked it"),
        "question.edited": gettext("changed the words"),
        "question.background_changed": gettext("changed the background"),
        "question.proposed": gettext("asked for other words"),
        "question.proposal_approved": gettext("let the asker’s new words stand"),
        "question.proposal_refused": gettext("kept the words as they are"),
        "question.accepted": gettext("published it"),
        "question.held": gettext("held it back"),
        "question.declined": gettext("declined it"),
        "question.merged": gettext("merged it with another"),
        "question.unmerged": gettext("parted it from the other"),
        "question.retargeted": gettext("passed it to somebody else"),
        "question.carried": gettext("took it along to a later meeting"),
        "question.linked": gettext("changed which question it goes with"),
        "question.withdrawn": gettext("took it back"),
        "question.asker_shown": gettext("looked at who asks"),
        "question.undone": gettext("undid what was done"),
        "question.select": gettext("chose it"),
        "question.unselect": gettext("unchose it"),
        "question.take": gettext("showed it on the screen"),
        "question.put_back": gettext("put it back among the chosen"),
        "question.answer_live": gettext("called it answered"),
        "question.to_writing": gettext("passed it on for a written answer"),
        "question.skip": gettext("skipped it"),
        "question.answer_written": gettext("wrote on the answer"),
        "question.answer_ready": gettext("handed the answer in"),
        "question.answer_published": gettext("published the answer"),
        "question.answer_unpublished": gettext("took the answer off the pages"),
        "question.commented": gettext("wrote to the moderators"),
        "question.objected": gettext("says that it is another question"),
        "question.appealed": gettext("asks for it to be looked at again"),
        "question.kept": gettext("let the decision stand"),
        "question.settled": gettext("called what was said about it done"),
        "question.speaker_gone": gettext("noted that the speaker no longer takes part"),
        "question.item_gone": gettext("noted that the programme item is gone"),
        "question.consent_asked": gettext("asked whoever asked who may read it instead"),
        "question.readdressed": gettext("let somebody else read it"),
        "question.name_hidden": gettext("hid the name"),
    }


def who_in_words(actor: str, names: Mapping[str, str]) -> str:
    """Return who did something; whoever has asked stays without a name here."""
    others = {audit.REGISTRANT: gettext("Whoever asked"), audit.SYSTEM: gettext("The site")}
    return names.get(actor) or others.get(actor) or gettext("Somebody who has left")


def meanwhile(refusal: QuestionChanged) -> str:
    """Return who did what when, while somebody else looked at the question."""
    at = filters.local(refusal.at)
    is_today = at.date() == filters.local(clock.now()).date()
    return gettext(
        "%(name)s %(did)s at %(time)s.",
        name=who_in_words(refusal.actor, queries.names([refusal.actor])),
        did=done_in_words().get(refusal.action, gettext("changed it")),
        time=filters.clock(at) if is_today else filters.moment_short(at),
    )


def undoable(changes: list[QuestionChange]) -> int | None:
    """Return the id of the last change, if it can be put back."""
    last = changes[-1]
    is_own = last.actor == audit.REGISTRANT
    return last.id if last.before is not None and is_undoable(last.action, is_own=is_own) else None


def history(changes: list[QuestionChange]) -> list[tuple[QuestionChange, str]]:
    """Return each change with the sentence that tells of it."""
    names, did, why = queries.names([one.actor for one in changes]), done_in_words(), reasons_in_words()
    return [
        (
            change,
            f"{who_in_words(change.actor, names)} {did.get(change.action, gettext('changed it'))}"
            + (f": {why.get(change.reason, change.reason)}" if change.reason else ""),
        )
        for change in changes
    ]
