"""Names of companies for those who fill in a form: no ids, no contacts, the same for everybody."""

from flask import Blueprint, Response, jsonify, request

from eventsite.queries import companies as queries
from eventsite.rules.companies import MAX_NAME
from eventsite.web import sessions
from eventsite.web.guards import public

blueprint = Blueprint("companies", __name__)
HOLDS = 60  # seconds


@blueprint.get("/companies")
@sessions.limiter.limit("240 per minute; 3000 per hour")
@public
def matching() -> Response:
    """Names that begin as `q`, or those of a mail domain: `domain`, never a whole address, which logs would keep."""
    domain = _asked("domain").rpartition("@")[2]
    names = queries.suggested_for(f"@{domain}") if domain else queries.matching(_asked("q"))
    response = jsonify(names=list(names))
    response.headers["Cache-Control"] = f"public, max-age={HOLDS}"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _asked(name: str) -> str:
    return request.args.get(name, "").replace("\0", "")[:MAX_NAME]
