"""Numbers for Prometheus: what the processes have counted, and how the site stands. Nobody's name is in them."""

import hmac
import platform
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from itertools import accumulate
from time import perf_counter
from typing import Any

from flask import Blueprint, Flask, Response, abort, current_app, request
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from eventsite import clock, config, counters, database, disk, malware, version
from eventsite.counters import BUCKETS, EVENTS, NOWHERE, Counters
from eventsite.database import db
from eventsite.queries import metrics as queries
from eventsite.queries.metrics import Figures
from eventsite.rules.outbox import OutboxState
from eventsite.rules.registrations import RegistrationState
from eventsite.web.guards import public

ENDPOINT = "eventsite.endpoint"  # in a request's environment: what it is counted as
OF_A_PROXY = ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via")
blueprint = Blueprint("metrics", __name__)
Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]


def init_app(app: Flask) -> None:
    """Count every request. Called last: it stands before all that answers."""
    counters.init_app(app)
    app.url_value_preprocessor(_note_endpoint)
    app.wsgi_app = _counting(app.wsgi_app, counters.of(app))  # type: ignore[assignment, method-assign]


@blueprint.get("/metrics")
@public
def show() -> Response:
    """The numbers, for who asks from this machine or has the token; for all others there is no such page."""
    if not _may_see():
        abort(404)
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Numbers())
    response = Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
    response.headers["Cache-Control"] = "no-store"
    return response


class Numbers(Collector):
    """Everything that is told, collected anew each time."""

    def collect(self) -> Iterator[Metric]:
        """Yield what the processes have counted, then how disk and database stand."""
        yield _gauge("info", "Which version runs, on what", {_what_runs(): 1}, ("version", "python", "database"))
        yield from _counted(counters.of(current_app))
        yield from _of_the_disk()
        yield from _of_the_scanner()
        try:
            now = clock.now()
            found, size, waiters = queries.figures(now), database.size(), database.lock_waiters()
            skew = database.clock_skew(now)
        except SQLAlchemyError:
            db.session.rollback()
            yield _gauge("database_up", "Whether the database answers", {(): 0})
            return
        yield _gauge("database_up", "Whether the database answers", {(): 1})
        yield _gauge("database_bytes", "Size of the database, with what it has not put in order yet", {(): size})
        yield from _optional("database_lock_waiters", "Sessions that wait for a lock in PostgreSQL", waiters)
        yield from _optional("clock_skew_seconds", "How far the database server's clock is ahead of ours", skew)
        yield from _of_the_site(found, now)


def _may_see() -> bool:
    token = current_app.config["METRICS_TOKEN"]
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token and hmac.compare_digest(given.encode(), token.encode()):
        return True
    is_from_here = request.remote_addr in config.LOOPBACK
    return is_from_here and not any(name in request.headers for name in OF_A_PROXY)


def _note_endpoint(endpoint: str | None, _values: object) -> None:
    request.environ[ENDPOINT] = endpoint or NOWHERE


def _counting(application: Wsgi, numbers: Counters) -> Wsgi:
    """Count each request when its answer begins; what answers before the application may leave ENDPOINT itself."""

    def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        begun = perf_counter()

        def begin(status: str, *rest: Any) -> Any:
            numbers.add_request(environ.get(ENDPOINT, NOWHERE), status, perf_counter() - begun)
            return start_response(status, *rest)

        return application(environ, begin)

    return answer


def _what_runs() -> tuple[str, str, str]:
    return version.current(), platform.python_version(), db.engine.dialect.name


def _counted(numbers: Counters) -> Iterator[Metric]:
    requests = HistogramMetricFamily(
        "eventsite_request_seconds", "Time until an answer begins", labels=["endpoint", "status"]
    )
    for one in numbers.requests():
        bounds = [*map(str, BUCKETS), "+Inf"]
        up_to = [(bound, float(number)) for bound, number in zip(bounds, accumulate(one.in_buckets), strict=True)]
        requests.add_metric([one.endpoint, one.status], up_to, one.seconds)
    yield requests
    for name, about in EVENTS.items():
        yield CounterMetricFamily(f"eventsite_{name}", about, value=numbers.total(name))


def _of_the_disk() -> Iterator[Metric]:
    room = disk.room(current_app.instance_path)
    yield _gauge("disk_free_bytes", "Room left on the disk of the instance folder", {(): room.free})
    yield _gauge("disk_bytes", "Size of that disk", {(): room.total})
    yield _gauge("ballast", "Whether the ballast lies there", {(): disk.has_ballast(current_app.instance_path)})


def _of_the_scanner() -> Iterator[Metric]:
    scanner = malware.current()
    if scanner is not None:
        yield _gauge("scanner_up", "Whether the scanner of malware answers", {(): scanner.answers()})


def _of_the_site(found: Figures, now: datetime) -> Iterator[Metric]:
    states = {state.value: 0 for state in RegistrationState} | dict(found.registrations)
    yield _by_one("registrations", "Registrations by state", states, "state")
    yield _gauge("offers_overdue", "Offers of seats that have run out and not been ended", {(): found.offers_overdue})
    mails = {state.value: 0 for state in OutboxState} | dict(found.mails)
    yield _by_one("mails", "Mails in the outbox by state", mails, "state")
    yield _gauge("mails_retrying", "Mails not delivered yet that have been tried", {(): found.mails_retrying})
    yield _gauge(
        "mail_due_seconds", "For how long the oldest due mail has been due", {(): _age(found.mail_due_since, now)}
    )
    yield _gauge("mail_age_seconds", "Age of the oldest undelivered mail", {(): _age(found.mail_waiting_since, now)})
    yield _gauge("changes_untold", "Changes of meetings that not all have been told of yet", {(): found.changes_untold})
    yield _by_one("inbound_mails", "Mails received by verdict", dict(found.inbound), "verdict")
    yield _gauge("inbound_quarantined", "Mails received that an organizer has to look at", {(): found.quarantined})
    yield _gauge("erasures_wanted", "People who have asked to be erased and are not yet", {(): found.erasures_wanted})
    yield from _moment("last_backup", "When the last backup was made, in Unix time", found.backed_up_at)
    yield from _moment("last_purge", "When the last purge came to its end, in Unix time", found.purged_at)


def _gauge(name: str, about: str, values: Mapping[tuple[str, ...], float], labels: tuple[str, ...] = ()) -> Metric:
    family = GaugeMetricFamily(f"eventsite_{name}", about, labels=labels)
    for label, value in values.items():
        family.add_metric(label, value)
    return family


def _by_one(name: str, about: str, values: Mapping[str, int], label: str) -> Metric:
    return _gauge(name, about, {(key,): number for key, number in sorted(values.items())}, (label,))


def _optional(name: str, about: str, value: float | None) -> Iterator[Metric]:
    if value is not None:
        yield _gauge(name, about, {(): value})


def _moment(name: str, about: str, at: datetime | None) -> Iterator[Metric]:
    yield from _optional(f"{name}_timestamp_seconds", about, None if at is None else at.timestamp())


def _age(since: datetime | None, now: datetime) -> float:
    return 0.0 if since is None else max(0.0, (now - since).total_seconds())
