"""Pages."""

from flask import Blueprint

blueprint = Blueprint("organizer", __name__)
