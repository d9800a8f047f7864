"""Files as they are sent to browsers, from wherever they are stored."""

from typing import Any

from flask import Response, request, send_file

from eventsite.storage import Area


def sent(area: Area, name: str, **options: Any) -> Response:
    """Return the file as it comes from the storage, with the options of Flask's `send_file`. Raises NotStored.

    A file never changes under its name, so when it was written and how long it is tell one from another; the name
    itself, which may give access, is told to nobody.
    """
    stored = area.open(name)
    usual: dict[str, Any] = {"download_name": name, "etag": False, "conditional": False}
    response = send_file(stored.stream, **(usual | options))
    response.content_length = stored.size
    response.last_modified = stored.written_at
    response.set_etag(f"{round(stored.written_at.timestamp()):x}-{stored.size:x}")
    response.call_on_close(stored.stream.close)
    response.make_conditional(request.environ, accept_ranges=True, complete_length=stored.size)
    return response
