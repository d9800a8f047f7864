"""Taking attendees out as files."""

from flask_wtf import FlaskForm


class PrepareForm(FlaskForm):
    """Nothing to fill in: the button shows that the file is wanted."""
