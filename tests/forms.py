"""Forms that organizers have built, and files that people send with them, for tests."""

from io import BytesIO
from zipfile import ZipFile

from eventsite import storage
from eventsite.queries import fields as field_queries
from eventsite.queries import organizers as organizer_queries
from eventsite.rules.fields import FieldDetails, FieldKind, Option
from eventsite.services import edits, fields, uploads
from tests.services.records import do


def field(app, event, kind=FieldKind.TEXT, label="Vad vill du ta upp?", options=(), **rest):
    """Add a field to the event's form and return its id; options are labels, or a label with its places."""
    labelled = [option if isinstance(option, tuple) else (option, None) for option in options]
    made = tuple(Option("", label, places) for label, places in labelled)
    return do(app, _add, event, FieldDetails(kind, label, options=made, **rest))


def _add(event, details):
    organizer = organizer_queries.by_canonical_email("alva@forening.example")
    return fields.add(event.id, details, organizer.id).id


def change(app, event, field_id, kind=FieldKind.TEXT, label="Vad vill du ta upp?", options=(), **rest):
    """Change a field of the event's form; options as Option values."""
    return do(app, fields.change, event.id, field_id, FieldDetails(kind, label, options=tuple(options), **rest), 1)


def options(app, event, field_id):
    """Return the options of a field, by label."""
    with app.app_context():
        return {option.label: option for option in field_queries.in_event(event.id, field_id).asked.options}


def key(app, event, field_id, label):
    """Return the key of an option."""
    return options(app, event, field_id)[label].key


PDF = b"%PDF-1.7\n%%EOF\n"


def folder(app):
    """Return where the application keeps what people send."""
    return app.extensions["storage"].uploads.path


def staged(app, event, field_id, content=PDF, name="intyg.pdf"):
    """Take a file in for a form that is not accepted yet and return its id."""
    attachment = uploads.prepare(BytesIO(content), name)
    with storage.kept(app.extensions["storage"].uploads, attachment.content) as name:
        return do(app, _stage, event, field_id, attachment, name)


def _stage(event, field_id, attachment, name):
    return uploads.stage(event.id, field_id, attachment, name).id


def uploaded(app, event, field_id, registration_id, **rest):
    """Let a registration have a file and return the file's id."""
    upload_id = staged(app, event, field_id, **rest)
    do(app, edits.answer_for, event.id, registration_id, {field_id: upload_id}, 1)
    return upload_id


def archive(**parts):
    """Return a zip file with those parts, by name."""
    file = BytesIO()
    with ZipFile(file, "w", 8) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return file.getvalue()
