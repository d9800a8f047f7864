"""The edition: a number that is another one whenever what pages and mails say of meetings may be another.

Whatever is made once and kept for many asks whether the edition is still the one that it was made of. What changes
with every registration is no part of it: whoever shows seats reads them.
"""

from sqlalchemy import BigInteger, Connection, inspect
from sqlalchemy.orm import Mapped, mapped_column

from eventsite import triggers
from eventsite.database import Base
from eventsite.models import events, fields, images, occasions, questions

THE_ONE = 1
# What rises as people register, ask and vote.
COUNTERS = {
    "events": {"taken", "waiting", "last_seq", "last_question_no"},
    "question_rounds": {"revision", "votes_since"},
}
SAID_OF_MEETINGS = (
    events.Event,
    events.Speaker,
    events.ProgrammeItem,
    events.Reading,
    events.Theme,
    images.Image,
    occasions.DayHours,
    occasions.Session,
    occasions.Series,
    fields.Field,
    fields.FieldVersion,
    questions.QuestionRound,
)
TABLES = (
    *(model.__tablename__ for model in SAID_OF_MEETINGS),
    events.event_themes.name,
    events.item_speakers.name,
)


class Edition(Base):
    """The one row with the number."""

    __tablename__ = "editions"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(BigInteger)


def watch(connection: Connection) -> None:
    """Let the database itself renew the number, by the columns that the tables have now.

    Called after every migration: one that makes a table anew takes the table's triggers with it.
    """
    found = inspect(connection)
    if not found.has_table(Edition.__tablename__):
        return
    watched = {table: {one["name"] for one in found.get_columns(table)} for table in TABLES}
    triggers.watch(
        connection,
        Edition.__tablename__,
        {name: sorted(columns - COUNTERS.get(name, set())) for name, columns in watched.items()},
    )
