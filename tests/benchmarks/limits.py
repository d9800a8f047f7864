"""What has to hold, as data: sections in the order in which they are measured, and limits by name of figure."""

from dataclasses import dataclass

USUAL_HELLO = 0.30  # ms of CPU that a bare hello takes on the machine for which absolute limits are written


@dataclass(frozen=True)
class Limit:
    """What a figure of a section must reach, or must not pass."""

    section: str
    at_least: float | None = None
    at_most: float | None = None
    is_scaled: bool = False  # CPU: on a machine where hello takes longer it may take longer in proportion

    def on(self, scale: float) -> "Limit":
        """Return the limit as it is on a machine that is so many times slower."""
        if not self.is_scaled or self.at_most is None:
            return self
        return Limit(self.section, self.at_least, self.at_most * scale)

    def holds(self, value: float) -> bool:
        """Say whether the value is within it."""
        is_enough = self.at_least is None or value >= self.at_least
        return is_enough and (self.at_most is None or value <= self.at_most)


SECTIONS = (
    "public",
    "registering",
    "delivering",
    "growth",
    "idle",
    "moving",
    "crowds",
    "polling",
    "lists",
    "exports",
    "profiles",
)
LIMITS = {
    "event page, requests": Limit("public", at_least=0.6),
    "event page again (304), requests": Limit("public", at_least=0.8),
    "start page with 50 events, requests": Limit("public", at_least=0.5),
    "feed with 500 events, requests": Limit("public", at_least=0.5),
    "registration, visits": Limit("registering", at_least=0.35),
    "registration with delivery, CPU": Limit("registering", at_most=8, is_scaled=True),
    "rush, visits": Limit("registering", at_least=0.35),
    "rush, p99": Limit("registering", at_most=1.5),
    "delivery, mails a second": Limit("delivering", at_least=150),
    "registration, growth with people": Limit("growth", at_most=1.2),
    "registration, growth with events": Limit("growth", at_most=1.2),
    "memory, web with 2 workers and mail worker": Limit("idle", at_most=250),
    "start, by the import of the same libraries": Limit("idle", at_most=2),
    "move, longest hold of the write lock": Limit("moving", at_most=0.5),
    "import of 5,000, longest hold of the write lock": Limit("crowds", at_most=0.5),
    "cancelling 2,000, longest hold of the write lock": Limit("crowds", at_most=0.5),
    "bringing back 2,000, longest hold of the write lock": Limit("crowds", at_most=0.5),
    "polls of 2,000, share of a core": Limit("polling", at_most=0.35, is_scaled=True),
    "polls of 2,000, p99 of another page by that without": Limit("polling", at_most=1.2),
    "polls of 2,000, with a server of their own, share of a core": Limit("polling", at_most=0.35, is_scaled=True),
    "polls of 2,000, with a server of their own, p99 of another page by that without": Limit("polling", at_most=1.2),
    "list, CPU": Limit("lists", at_most=10, is_scaled=True),
    "list, 100,000 people by 1,000": Limit("lists", at_most=1.2),
    "csv of 5,000, CPU": Limit("exports", at_most=0.15, is_scaled=True),
    "csv of 100,000, CPU": Limit("exports", at_most=1.5, is_scaled=True),
    "xlsx of 5,000, CPU": Limit("exports", at_most=0.6, is_scaled=True),
    "xlsx of 100,000, CPU": Limit("exports", at_most=12, is_scaled=True),
    "csv of 100,000, memory above idle": Limit("exports", at_most=60),
    "xlsx of 100,000, memory above idle": Limit("exports", at_most=60),
}
