"""What is in the database and in the outbox, as short values that tests compare."""

from sqlalchemy import Column, Select, func, select

from eventsite.database import Base, db, transaction
from eventsite.models import AuditEntry, CalendarEntry, OutboxMessage, Question, Registration
from eventsite.services import outbox


def rows(app, statement):
    """Return the rows of a query, as tuples of plain values; columns of one table without an order come as they were added."""
    with app.app_context():
        return [tuple(row) for row in db.session.execute(_as_added(statement))]


def _as_added(statement):
    """PostgreSQL gives rows in any order once others have been deleted before them, as between two tests."""
    if not isinstance(statement, Select) or statement._order_by_clauses or statement._group_by_clauses:
        return statement
    [table, *others] = statement.get_final_froms()
    is_plain = all(isinstance(column, Column) for column in statement.selected_columns)
    if others or not is_plain or statement._distinct or "id" not in table.c:
        return statement
    return statement.order_by(table.c.id)


def one(app, model, row_id):
    """Return a row, detached."""
    with app.app_context():
        found = db.session.get_one(model, row_id)
        db.session.expunge_all()
        return found


def people(app, event):
    """Return (order, state, address) of everyone ever registered for the event."""
    statement = select(Registration.seq, Registration.state, Registration.email).order_by(Registration.seq)
    return rows(app, statement.where(Registration.event_id == event.id))


def seats(app, event):
    """Return (taken, waiting) as the event counts them, after comparing with the rows themselves."""
    table = Base.metadata.tables["events"]
    counted = rows(app, select(table.c.taken, table.c.waiting).where(table.c.id == event.id))
    states = [state for _, state, _ in people(app, event)]
    assert counted == [(states.count("confirmed") + states.count("offered"), states.count("waitlisted"))]
    return counted[0]


def mails(app, after=0):
    """Return (kind, who, method) of what stands in the outbox, in order, without the first so many."""
    statement = select(OutboxMessage.kind, OutboxMessage.recipient, OutboxMessage.method).order_by(OutboxMessage.id)
    found = rows(app, statement.where(OutboxMessage.state != "superseded"))[after:]
    return [(kind, address.partition("@")[0], method) for kind, address, method in found]


def kinds(app):
    """Return the kinds of the messages in the outbox, in order, replaced ones too."""
    return [kind for (kind,) in rows(app, select(OutboxMessage.kind).order_by(OutboxMessage.id))]


def superseded(app):
    """Return (kind, who) of the messages that newer ones have replaced."""
    statement = select(OutboxMessage.kind, OutboxMessage.recipient).where(OutboxMessage.state == "superseded")
    return [(kind, address.partition("@")[0]) for kind, address in rows(app, statement.order_by(OutboxMessage.id))]


def entries(app, registration_id):
    """Return (generation, sequence, answer, is dead) of a person's calendar entries."""
    statement = select(
        CalendarEntry.generation, CalendarEntry.sequence, CalendarEntry.partstat, CalendarEntry.cancelled_at
    ).where(CalendarEntry.registration_id == registration_id)
    found = rows(app, statement.order_by(CalendarEntry.generation))
    return [(generation, sequence, str(answer), dead is not None) for generation, sequence, answer, dead in found]


def uids(app, registration_id):
    """Return the UIDs that a person has had, the oldest first."""
    statement = select(CalendarEntry.uid).where(CalendarEntry.registration_id == registration_id)
    return [uid for (uid,) in rows(app, statement.order_by(CalendarEntry.generation))]


def trace(app, registration_id):
    """Return (action, actor, before, after, reason) of what happened to a registration."""
    statement = select(
        AuditEntry.action, AuditEntry.actor, AuditEntry.before, AuditEntry.after, AuditEntry.reason
    ).where(AuditEntry.registration_id == registration_id)
    return rows(app, statement.order_by(AuditEntry.id))


def actions(app, event):
    """Return what happened to the event and its people, in order."""
    statement = select(AuditEntry.action).where(AuditEntry.event_id == event.id).order_by(AuditEntry.id)
    return [action for (action,) in rows(app, statement)]


def questions(app, event):
    """Return (number, text, speaker, name shown) of the event's questions."""
    statement = select(Question.public_no, Question.body, Question.speaker_id, Question.name_display)
    return rows(app, statement.where(Question.event_id == event.id).order_by(Question.public_no))


def everything(app):
    """Return how many rows each table has."""
    with app.app_context():
        tables = Base.metadata.sorted_tables
        return {table.name: db.session.scalar(select(func.count()).select_from(table)) for table in tables}


def do(app, service, *args, **kwargs):
    """Call a service as an edge does: in a transaction of its own."""
    with app.app_context(), transaction():
        return service(*args, **kwargs)


def sent(app, now):
    """Let the sender take up all that is due and have it delivered."""
    while ids := do(app, outbox.claim, now, 100):
        for message_id in ids:
            do(app, outbox.note_sent, message_id, now)
