"""An event with questions on the day, and the browsers of those who follow them."""

from dataclasses import dataclass

from eventsite.database import transaction
from eventsite.links import Claim, Purpose
from eventsite.models import Question
from eventsite.queries import guests as guest_queries
from eventsite.rules.guests import GuestRole
from eventsite.rules.questions import Act, QuestionDetails
from eventsite.services import guests, questions
from eventsite.services.questions import handling, moderating
from tests.services.records import do, one
from tests.web.visitor import open_mine, read

WHO = "organizer:1"


@dataclass
class Cast:
    """Alva's event, and what is done there."""

    app: object
    make: object
    event: object

    def asked(self, text="Hur då?", **details):
        """Return the id of a question of somebody new that waits for a moderator."""
        return do(self.app, questions.ask, self.make.registration(self.event), QuestionDetails(text, **details))

    def accepted(self, text="Hur då?", **details):
        """Return the id of an accepted question of somebody new."""
        question = self.asked(text, **details)
        do(self.app, moderating.accept, self.event.id, question, 1, WHO)
        return question

    def act(self, question, *acts):
        """Do this with a question, one after the other."""
        for act in acts:
            do(self.app, handling.handle, self.event.id, question, self.row(question).version, act, WHO)

    def shown(self, text="Hur då?", **details):
        """Return the id of a question that the screen shows."""
        question = self.accepted(text, **details)
        self.act(question, Act.TAKE)
        return question

    def row(self, question):
        """Return a question as it is stored."""
        return one(self.app, Question, question)

    def handlings(self, *ids):
        """Return what has become of questions."""
        return [str(self.row(question).handling) for question in ids]

    def participant(self, registration=None):
        """Return the browser of somebody registered who has opened the link."""
        client = self.app.test_client()
        open_mine(client, self.app, registration or self.make.registration(self.event))
        return client

    def guest(self, role, name="Gun"):
        """Return (browser, id) of a guest of the event who has opened the link."""
        guest_id = do(self.app, guests.invite, self.event.id, role, name, "", 1)
        return self.opened(guest_id), guest_id

    def opened(self, guest_id):
        """Return a browser that has opened a guest's link."""
        with self.app.app_context():
            version = guest_queries.by_id(guest_id).version
        token = self.app.extensions["signer"].sign(Purpose.GUEST, Claim(guest_id, version))
        client = self.app.test_client()
        path = f"/guest/{token}"
        assert client.post(path, data=read(client.get(path)).hidden).status_code == 303
        return client

    def moderator(self):
        """Return the browser of a guest moderator."""
        return self.guest(GuestRole.MODERATOR)[0]


def put(app, row, **columns):
    """Set columns of a row that a query returns."""
    with app.app_context(), transaction():
        found = row()
        for name, value in columns.items():
            setattr(found, name, value)
