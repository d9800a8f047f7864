"""Pictures that nothing shows are swept away after a day; those that something shows stay."""

import os
from datetime import timedelta
from io import BytesIO

from eventsite import clock as now
from eventsite import storage
from eventsite.queries import events as event_queries
from eventsite.rules.images import Use
from eventsite.services import images
from eventsite.tasks import sweep_pictures
from tests.conftest import on_both
from tests.services.records import do
from tests.test_pictures import made


def kept(app) -> int:
    """Upload a picture and return its id."""
    picture = images.prepare(BytesIO(made()), Use.EVENT)
    return _kept(app, picture)


def _kept(app, picture) -> int:
    with storage.kept(app.extensions["storage"].media, picture.content, picture.ending) as name:
        return do(app, lambda: images.keep(picture, name).id)


def show(event_id: int, image_id: int | None) -> None:
    event_queries.locked(event_id).image_id = image_id


def swept(app, clock, age: timedelta) -> int:
    """Let time pass, for the files too, sweep, and return how many files are left."""
    clock.shift(age)
    files = list(app.extensions["storage"].media.path.iterdir())
    for file in files:
        written = now.now().timestamp() - age.total_seconds()
        os.utime(file, (written, written))
    with app.app_context():
        sweep_pictures()
    return len(list(app.extensions["storage"].media.path.iterdir()))


@on_both
def test_what_was_never_saved_goes_after_a_day_and_what_is_shown_stays(app, make, clock):
    event = make.draft()
    kept(app)
    do(app, show, event.id, kept(app))
    (app.extensions["storage"].media.path / "torn.jpg").write_bytes(b"x")
    assert swept(app, clock, timedelta(hours=23)) == 3
    assert swept(app, clock, timedelta(hours=25)) == 1
    do(app, show, event.id, None)
    assert swept(app, clock, timedelta(hours=25)) == 0
