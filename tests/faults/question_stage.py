"""The meeting, the browsers of all who may come near its questions, and how each act is sent from one of them."""

import re
from dataclasses import replace
from itertools import count

from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from eventsite import clock
from eventsite.database import db
from eventsite.models import Question, QuestionAnswer, QuestionChange, QuestionReport, QuestionRound, QuestionVote
from eventsite.queries import events as event_queries
from eventsite.queries import registrations as registration_queries
from eventsite.queries.questions import outcomes, sheets, standings
from eventsite.rules.details import SpeakerDetails
from eventsite.rules.guests import GuestRole
from eventsite.rules.permissions import Role
from eventsite.services import guests
from eventsite.web import screens
from eventsite.web.forms.questions import review_mark
from eventsite.web.organizer.questions import views
from eventsite.web.public.questions import lists, own, rounds
from tests.factories import MEETING, stored
from tests.faults.question_model import PEOPLE, SPEAKERS
from tests.services.records import do, rows
from tests.web.moderators import came_by
from tests.web.organizer_browser import signed_in
from tests.web.visitor import open_mine

LIVE = {"answered": "answer_live", "in_writing": "to_writing"}
KEPT = (Question, QuestionVote, QuestionReport, QuestionAnswer, QuestionChange, QuestionRound)
NUMBERS = count(1)


class Stage:
    """One meeting with four people (the last in the queue), two speakers, and everybody's browser."""

    def __init__(self, app, make) -> None:
        self.app, self.make = app, make
        self.life = number = next(NUMBERS)  # a machine lives several lives on one database
        app.config["WTF_CSRF_ENABLED"] = True
        names = [speaker.title() for speaker in SPEAKERS]
        self.event = make.event(
            f"Alva{number}",
            capacity=len(PEOPLE) - 1,
            speakers=tuple(SpeakerDetails(name, "talare", "Universitetet") for name in names),
            programme=(MEETING.programme[0], replace(MEETING.programme[1], speakers=(names[0],))),
        )
        make.event(f"Bo{number}")
        self.people = {
            name: make.registration(
                self.event, name=f"{name.title()} Fågel", email=f"{name}{number}@fagelbo.example", company=company
            )
            for name, company in PEOPLE.items()
        }
        self.speakers = dict(zip(SPEAKERS, (one.id for one in stored(app, self.event).speakers), strict=True))
        self.item = stored(app, self.event).programme[1].id
        self.guests: dict[str, int] = {}
        self.browsers = {"stranger": app.test_client(), **{name: self._person(name) for name in PEOPLE}}
        for name in ("moderator", "screen", *SPEAKERS):
            self.browsers[name] = self._guest(name)
        self.sign_in()

    def sign_in(self) -> None:
        """Let those with an account come in, anew when a long time has passed."""
        self.app.config["WTF_CSRF_ENABLED"] = True
        self.browsers["organizer"] = signed_in(self.app, self.make, f"Alva{self.life}")
        self.browsers["viewer"] = signed_in(self.app, self.make, f"Vilma{self.life}", Role.VIEWER, self.event.slug)
        self.browsers["outsider"] = signed_in(self.app, self.make, f"Bo{self.life}")
        self.app.config["WTF_CSRF_ENABLED"] = False  # what refuses somebody shall not be a missing token

    def _person(self, name):
        client = self.app.test_client()
        open_mine(client, self.app, self.people[name])
        return client

    def _guest(self, name):
        role = GuestRole.SPEAKER if name in SPEAKERS else GuestRole(name)
        speaker = self.speakers.get(name)
        self.guests[name] = do(self.app, guests.invite, self.event.id, role, name.title(), "", 1, speaker)
        return came_by(self.app, self.guests[name])

    @property
    def queue(self):
        """The address of the moderators' queue."""
        return f"/organizer/events/{self.event.id}/questions"

    @property
    def list(self):
        """The address of the participants' list."""
        return f"/events/{self.event.slug}/questions"

    # What is stored.

    def kept(self):
        """Return all that must not change when something is refused."""
        with self.app.app_context():
            return [
                [
                    tuple(row)
                    for row in db.session.execute(
                        select(*model.__table__.columns).order_by(*model.__table__.primary_key)
                    )
                ]
                for model in KEPT
            ]

    def questions(self):
        """Return the stored questions by number."""
        statement = select(Question).where(Question.event_id == self.event.id).order_by(Question.public_no)
        with self.app.app_context():
            found = {one.public_no: one for one in db.session.scalars(statement)}
            db.session.expunge_all()
        return found

    def answers(self):
        """Return (state, version) of the written answers by question."""
        found = rows(self.app, select(QuestionAnswer.question_id, QuestionAnswer.state, QuestionAnswer.version))
        return {question: (str(state), version) for question, state, version in found}

    def backers(self, model):
        """Return {(question, person)} of the votes or reports."""
        return set(rows(self.app, select(model.question_id, model.registration_id)))

    def on_screen(self):
        """Return the id of the question that the round says is on the screen."""
        found = rows(self.app, select(QuestionRound.current_question_id).where(QuestionRound.event_id == self.event.id))
        return found[0][0] if found else None

    def last_change(self, question_id):
        """Return the id of the last change of a question that remembers what was before."""
        is_change = (QuestionChange.question_id == question_id, QuestionChange.version > 0)
        found = rows(
            self.app, select(QuestionChange.id, QuestionChange.before).where(*is_change).order_by(QuestionChange.id)
        )
        return next((change for change, before in reversed(found) if before is not None), 0)

    def earlier_words(self, question_id):
        """Return what a question has said before each of its changes."""
        found = rows(self.app, select(QuestionChange.before).where(QuestionChange.question_id == question_id))
        return [words for (before,) in found if before for words in (before["body"], before["proposal"])]

    # How it is sent.

    def send(self, who, address, **typed):
        """Send a form from somebody's browser and return the answer."""
        answer = self.browsers[who].post(address, data=MultiDict(typed))
        assert answer.status_code < 500, address
        return answer

    def own(self, who, asker, number, act, **typed):
        """Do something with a question under the asker's address, and under one's own too."""
        for person in dict.fromkeys((asker, who if who in PEOPLE else asker)):
            self.send(who, f"/my/registrations/{self.people[person]}/questions/{number}/{act}", **typed)

    def decide(self, who, row, act, version=None, **typed):
        """Send a decision of a moderator about a question."""
        return self.send(who, f"{self.queue}/{row.id}/{act}", version=version or row.version, **typed)

    def live(self, who, row, act):
        """Send what is done on the day."""
        return self.send(who, f"{self.queue}/live/{row.id}/{LIVE.get(act, act)}", version=row.version)

    def ask(self, who, asker, text, display, to, *, private):
        """Ask from the own page of somebody."""
        aim = (
            {"item": f"item-{self.item}", None: ""}.get(to) if to in {"item", None} else f"speaker-{self.speakers[to]}"
        )
        typed = {"question": text, "question_to": aim, "question_name": display, "reviewed": review_mark(text)}
        self.send(
            who,
            f"/my/registrations/{self.people[asker]}/questions",
            **typed,
            **({"question_private": "y"} if private else {}),
        )

    def draft(self, who, row, text, *, ready):
        """Write an answer: on the page of a speaker, or on that of the organizers."""
        _, version = self.answers().get(row.id, ("", 0))
        if who in {"moderator", "organizer", "viewer", "outsider"}:
            self.send(who, f"{self.queue}/{row.id}/answer", body=text, version=version)
            return
        typed = {"answer": text, "version": version, "note": "", "comment": "", ("hand_in" if ready else "save"): "y"}
        for speaker in dict.fromkeys((who if who in SPEAKERS else SPEAKERS[0], *SPEAKERS)):
            self.send(who, f"/speakers/{self.guests[speaker]}/questions/{row.id}", **typed)

    # What the view models hold: {number: (words, asker, numbers of supporters)}.

    def seen(self, *viewers):
        """Return the questions that the pages of each of these are made from."""
        with self.app.test_request_context():
            event = event_queries.whole(self.event.id)
            return {who: self._seen(event, who) for who in viewers}

    def _seen(self, event, who):
        if who in PEOPLE:
            return self._participant(event, who)
        if who in SPEAKERS:
            return self._speaker(event, who)
        if who == "screen":
            shown = screens.around(event)
            found = [*shown["listed"], *filter(None, [shown["current"]])]
            return {one.number: (one.text, one.asker, one.count) for one in found}
        if who == "stranger":
            found = outcomes.read_by_everyone(event.id)
            return {one.question.public_no: (one.question.body, one.company, None) for one in found}
        return {one.number: (one.text, one.asker, one.support) for one in views.desk(event).shown.values()}

    def _participant(self, event, who):
        now, person = clock.now(), registration_queries.by_id(self.people[who])
        standing = rounds.standing(event, now)
        listed = lists.listing(event, person, standing, lists.Wanted(shown=1000), now).rows
        mine = own.of(person, event, standing)
        assert not {one.number for one in listed} & {one.question.public_no for one in mine}
        others = {one.number: (one.body, one.asker, one.support) for one in listed}
        return others | {one.question.public_no: (one.question.body, None, one.support) for one in mine}

    def _speaker(self, event, who):
        speaker = next(one for one in event.speakers if one.id == self.speakers[who])
        found = [row for part in sheets.for_speaker(event, speaker) for row in part.rows]
        return {
            one.question.public_no: (one.question.body, one.asker.in_words, one.standing.supporters) for one in found
        }

    def counted(self):
        """Return how many support each accepted question, by number."""
        with self.app.app_context():
            return {
                one.question_id: one.supporters for one in standings.of_event(self.event.id, with_private=True).values()
            }

    # What real pages hold.

    def pages(self, who):
        """Return the text of all pages on which somebody meets questions."""
        addresses = {
            "stranger": [f"/events/{self.event.slug}", self.list, f"{self.list}/1"],
            "screen": [f"/screens/{self.guests['screen']}", f"/screens/{self.guests['screen']}/stream"],
            "outsider": [self.queue, f"{self.queue}/live"],
        }
        addresses |= {name: [f"/speakers/{self.guests[name]}"] for name in SPEAKERS}
        addresses |= {
            name: [f"{self.list}?shown=100", f"{self.list}/stream", f"/my/registrations/{person}"]
            for name, person in self.people.items()
        }
        piles = ("review", "published", "declined", "merged", "withdrawn")
        return [
            self.browsers[who].get(address, buffered=True).get_data(as_text=True)
            for address in addresses.get(who, [f"{self.queue}?pile={pile}" for pile in piles])
        ]

    def status(self, who, number):
        """Return whether the page of one question opens for a participant."""
        return self.browsers[who].get(f"{self.list}/{number}").status_code


def marks(text):
    """Return the words by which the questions are told from one another."""
    return set(re.findall(r"kvitter\d+", text))
