"""Files for participants as they are sent: to be saved, neither shown nor run by browsers."""

from collections.abc import Callable

from flask import Flask, Response, url_for
from flask_babel import gettext

from eventsite import storage
from eventsite.errors import NotFound
from eventsite.models import Event, Material, Registration
from eventsite.rules import attachments as rules
from eventsite.web import stored_files
from eventsite.web.filters import number


def init_app(app: Flask) -> None:
    """Let templates say what kind a file is and where it is fetched."""
    app.add_template_filter(megabytes)
    app.add_template_global(kind_of_file)
    app.add_template_global(material_of)


def kind_of_file(media_type: str) -> str:
    """Return what people call files of that kind."""
    words = {rules.JPEG: gettext("Picture"), rules.TEXT: gettext("Text"), rules.PDF: "PDF"}
    return words.get(media_type) or rules.ENDINGS.get(media_type, "").removeprefix(".").upper()


def megabytes(size: int) -> str:
    """Return how large a file is."""
    if size < 100_000:
        return f"{max(1, round(size / 1000))} kB"
    return f"{number(round(size / 1_000_000, 1))} MB"


def material_of(event: Event, registration: Registration | None = None) -> Callable[[Material], str]:
    """Return what gives the address of a file: everyone's, or that of one participant."""
    if registration is None:
        return lambda one: url_for("public.materials.file", slug=event.slug, material_id=one.id)
    return lambda one: url_for("public.materials.mine", registration_id=registration.id, material_id=one.id)


def sent(material: Material, *, is_private: bool = True) -> Response:
    """Return the file. Raises NotFound for a link. What is private is kept by no cache."""
    if not material.is_file:
        raise NotFound("material")
    response = stored_files.sent(
        storage.current().materials,
        material.name,
        mimetype=material.media_type,
        as_attachment=True,
        download_name=material.original_name,
        max_age=0,
    )
    response.headers["Cache-Control"] = "no-store" if is_private else "public, max-age=0, must-revalidate"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
