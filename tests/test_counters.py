"""Numbers that the processes of one server count together."""

import os
import threading

import pytest

from eventsite import counters
from eventsite.counters import BUCKETS, FIRST_WEB_WORKER, ROWS, Counters


@pytest.fixture
def numbers():
    return Counters(["public.events.show", "public.registrations.create"])


def test_what_children_count_is_seen_by_their_parent(numbers):
    numbers.add("mails_sent", 5)
    for row in (1, 2, 3):
        numbers.take_row(row)
        child = os.fork()
        if not child:
            numbers.add("mails_sent", row)
            numbers.add_request("public.events.show", "200 OK", 0.02)
            os._exit(0)
        assert os.waitpid(child, 0)[1] == 0
    [shown] = numbers.requests()
    assert numbers.total("mails_sent") == 11
    assert (shown.endpoint, shown.status, sum(shown.in_buckets)) == ("public.events.show", "2xx", 3)


def test_threads_of_one_process_lose_nothing(numbers):
    def count():
        for _ in range(2000):
            numbers.add("mails_sent")
            numbers.add_request("public.events.show", "200 OK", 0.001)

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    [shown] = numbers.requests()
    assert (numbers.total("mails_sent"), shown.in_buckets[0]) == (8000, 8000)


def test_a_row_goes_on_where_the_process_before_it_has_stopped(numbers):
    for row in (2, 2, 3):
        numbers.take_row(row)
        numbers.add("mails_failed")
    assert numbers.total("mails_failed") == 3


@pytest.mark.parametrize(
    ("seconds", "bucket"), [(0.0, 0), (0.005, 0), (0.0051, 1), (10.0, len(BUCKETS) - 1), (11.0, len(BUCKETS))]
)
def test_a_request_is_counted_in_the_bucket_that_its_time_fits(numbers, seconds, bucket):
    numbers.add_request("public.registrations.create", "303 SEE OTHER", seconds)
    [one] = numbers.requests()
    assert [place for place, number in enumerate(one.in_buckets) if number] == [bucket]
    assert (one.status, one.seconds) == ("3xx", seconds)


def test_an_endpoint_that_nobody_knows_is_counted_as_none(numbers):
    numbers.add_request("never.heard.of", "404 NOT FOUND", 0.1)
    assert [(one.endpoint, one.status) for one in numbers.requests()] == [("none", "4xx")]


def test_a_worker_gets_a_row_that_no_other_has():
    assert counters.free_row([]) == FIRST_WEB_WORKER
    assert counters.free_row([FIRST_WEB_WORKER, FIRST_WEB_WORKER + 2]) == FIRST_WEB_WORKER + 1
    assert counters.free_row(range(ROWS)) == ROWS - 1


def test_a_row_beyond_the_last_is_the_last(numbers):
    numbers.take_row(ROWS + 7)
    numbers.add("mails_sent")
    assert numbers.total("mails_sent") == 1
