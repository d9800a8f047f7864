"""What one does, others leave alone: on both databases, whether they are threads or machines."""

from eventsite import create_app
from eventsite.database import alone, db
from tests.conftest import on_both, settings


@on_both
def test_one_at_a_time_and_each_name_for_itself(app, database_uri, tmp_path):
    other = create_app(**settings(tmp_path / "other", database_uri))
    with (
        app.app_context(),
        alone("purge") as first,
        other.app_context(),
        alone("purge") as second,
        alone("mailbox") as third,
    ):
        assert (first, second, third) == (True, False, True)
    with other.app_context():
        with alone("purge") as is_next:
            assert is_next
        db.engine.dispose()


@on_both
def test_who_fails_lets_it_go(app):
    with app.app_context():
        try:
            with alone("purge"):
                raise ValueError
        except ValueError:
            pass
        with alone("purge") as is_next:
            assert is_next
