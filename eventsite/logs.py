"""What the processes of the site write to standard error: a line for each event, by UTC, that nobody else can forge."""

import logging
import time

FORM = "%(asctime)sZ %(levelname)s %(process)d %(name)s: %(message)s"
CONTROLS = {code: f"\\x{code:02x}" for code in (*range(32), 127) if code != ord("\t")}


class Line(logging.Formatter):
    """One event on one line; only the way to an error, which follows it, has lines of its own."""

    converter = time.gmtime  # type: ignore[assignment]

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the standard library calls it so
        """Return the line, with controls written out: what people send can end no line and begin no other."""
        return super().formatMessage(record).translate(CONTROLS)


def configure() -> None:
    """Write what our own code notes, and of the libraries' what is a warning."""
    handler = logging.StreamHandler()
    handler.setFormatter(Line(FORM, "%Y-%m-%dT%H:%M:%S"))
    logging.basicConfig(handlers=[handler], level=logging.WARNING)
    logging.getLogger("eventsite").setLevel(logging.INFO)
