"""What an organizer says when confirming an edit that people are told of."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import TextAreaField
from wtforms.validators import Length, Optional

from eventsite import text
from eventsite.web.forms.organizers import CallOffForm


def _plain(value: str | None) -> str:
    return text.plain(value or "").strip()


class ReviewForm(FlaskForm):
    """The organizer's own line in the mail. The edit that it comes with has its own CSRF token."""

    class Meta:
        """No second token."""

        csrf = False

    own_line = TextAreaField(
        _l("Your own line in the mail"),
        [Optional(), Length(max=500, message=_l("Write at most %(max)d characters"))],
        filters=[_plain],
        description=_l("For example why the meeting is moved. At most 500 characters."),
        render_kw={"rows": 3},
    )


class PostponeForm(CallOffForm):
    """Asks why an event is put off."""

    reason = TextAreaField(
        _l("Why is the meeting postponed?"),
        CallOffForm.reason.args[1],
        filters=[_plain],
        description=_l("Everyone registered reads this in their mail, and visitors on the page."),
        render_kw={"rows": 3},
    )
