"""What docs/security.md and docs/asvs.csv say is true, and what no part of the product may do."""

import ast
import csv
import importlib
import json
import logging
import re
import tomllib
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from flask import request
from sqlalchemy import select

from eventsite import create_app, logs
from eventsite.models import AuditEntry, Organizer, Registration
from eventsite.rules.organizers import IDLE, LASTS
from eventsite.rules.permissions import Role
from eventsite.web.guards import public
from tests.conftest import settings
from tests.services.records import rows
from tests.web.organizer_browser import link_of, press, signed_in
from tests.web.visitor import read, register

HERE = Path(__file__).parents[2]
PACKAGE, DOCS, SCRIPTS, TEMPLATES = HERE / "eventsite", HERE / "docs", HERE / "static" / "js", HERE / "templates"
MODULES = sorted(PACKAGE.rglob("*.py"))
# Verdicts: a test shows it; it concerns nothing we have; whoever runs the site sees to it; it is not met.
YES, NO, OPERATOR, OPEN = "yes", "no", "operator", "open"
PARTS = (
    "What is validated",
    "What is limited",
    "Files",
    "Signing in",
    "Data and how it is kept",
    "Keys and algorithms",
    "Other machines that the site talks to",
    "What is logged",
    "Libraries",
    "What is lacking",
)
# Statements that take no parameters, with a constant of ours in them.
FIXED = ("f'PRAGMA ", "f'SET ", 'f"SET ')
# Whoever reaches another machine does so from here.
REACHING = {
    "boto3": {"storage"},
    "botocore": {"storage"},
    "flask_limiter": {"web"},
    "flask_mail": {"delivery"},
    "imap_tools": {"inbound"},
    "psycopg": {"postgresql"},
    "redis": {"broker"},
    "requests": {"openid"},
    "smtplib": {"delivery"},
    "socket": {"malware"},
    "imaplib": {"inbound"},
    "urllib.request": set(),
    "http.client": set(),
    "httpx": set(),
    "ftplib": set(),
}


def calls(path):
    """Yield each call of a module: its name as it is written, and the node."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


def imported(path):
    """Yield what a module imports, with the whole name of what it takes from it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def found(judge):
    """Return the calls of the product that are judged to be wrong, as text."""
    return [
        f"{path.relative_to(HERE)}:{node.lineno} {ast.unparse(node)[:80]}"
        for path in MODULES
        if not {"migrations", "backups"} & set(path.parts)  # names of tables alone, and nobody else calls them
        for name, node in calls(path)
        if judge(name, node)
    ]


def is_put_together(node):
    """Say whether an expression makes text from other text than constants."""
    if isinstance(node, ast.JoinedStr):
        return any(isinstance(part, ast.FormattedValue) for part in node.values)
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod | ast.Add)


@pytest.fixture(scope="module")
def items():
    with (DOCS / "asvs.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_item_of_levels_one_and_two_has_a_verdict(items):
    assert len({item["id"] for item in items}) == len(items)
    levels = Counter(item["level"] for item in items)
    assert (levels["1"], levels["2"]) == (70, 183)
    assert {item["applies"] for item in items} <= {YES, NO, OPERATOR, OPEN}


def test_what_applies_names_tests_that_exist(items):
    missing = [item["id"] for item in items if item["applies"] == YES and not item["tests"]]
    texts = {}
    for item in items:
        for named in item["tests"].split():
            file, test = named.split("::")
            text = texts.setdefault(
                file, f"\n{(HERE / file).read_text(encoding='utf-8')}" if (HERE / file).is_file() else ""
            )
            if not re.search(rf"\n\s*(?:async )?def {test}\(", text):
                missing.append(f"{item['id']} {named}")
    assert missing == []


def test_what_does_not_apply_or_is_not_met_says_why(items):
    assert [item["id"] for item in items if item["applies"] != YES and not item["note"]] == []


def test_the_document_has_every_part():
    headings = re.findall(r"^## (.+)$", (DOCS / "security.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert tuple(headings) == PARTS


def test_the_limits_are_what_the_document_says():
    said = re.findall(r"\| (\d+) \| `(eventsite[\w.]+)\.(\w+)` \|", (DOCS / "security.md").read_text(encoding="utf-8"))
    assert len(said) > 15
    assert [
        name for number, module, name in said if int(number) != getattr(importlib.import_module(module), name)
    ] == []


def test_every_dependency_is_locked_and_decided_on():
    project = tomllib.loads((HERE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = [one for extra in project["optional-dependencies"].values() for one in extra]
    names = {re.split(r"[\[><=]", one)[0] for one in (*project["dependencies"], *extras)}
    locked = (HERE / "requirements.lock").read_text(encoding="utf-8").splitlines()
    pinned = {line.split("==")[0] for line in locked if "==" in line}
    decided = " ".join(path.read_text(encoding="utf-8") for path in (DOCS / "decisions").glob("*.md")).lower()
    bare = [
        line for line, after in zip(locked, [*locked[1:], ""], strict=True) if "==" in line and "--hash=" not in after
    ]
    without = {name for name in names if name not in decided and name.replace("-", "") not in decided.replace("-", "")}
    assert (bare, without) == ([], set())
    assert {re.split(r"[\[><=]", one)[0] for one in project["dependencies"]} <= pinned


def test_no_statement_is_put_together_from_text():
    def is_text(name, node):
        is_sql = name.split(".")[-1] in {"text", "literal_column", "exec_driver_sql"} and name != "schema.text"
        made = bool(node.args) and is_put_together(node.args[0])
        return is_sql and made and not ast.unparse(node.args[0]).startswith(FIXED)

    assert found(is_text) == []


def test_nothing_is_run_from_text():
    runs = {"eval", "exec", "compile", "__import__", "render_template_string"}
    assert found(lambda name, _: name in runs or name.endswith((".from_string", ".render_template_string"))) == []


def test_nothing_is_unpickled():
    loads = {"pickle", "marshal", "shelve", "dill", "yaml", "jsonpickle"}
    assert [(path.name, name) for path in MODULES for name in imported(path) if name.split(".")[0] in loads] == []


def test_no_shell_is_called():
    def is_shell(name, node):
        if name in {"os.system", "os.popen", "subprocess.getoutput", "subprocess.getstatusoutput"}:
            return True
        is_line = (
            name.startswith("subprocess.") and bool(node.args) and not isinstance(node.args[0], ast.List | ast.Name)
        )
        return is_line or any(word.arg == "shell" for word in node.keywords)

    assert found(is_shell) == []


def test_no_pattern_is_made_from_what_people_write():
    """What is put into a pattern is a constant of ours, a parameter that a constant is given for, or escaped."""

    def is_open(name, node):
        if name not in {"re.compile", "re.search", "re.match", "re.fullmatch", "re.sub", "re.split", "re.findall"}:
            return False
        pattern = node.args[0]
        names = {part.id for part in ast.walk(pattern) if isinstance(part, ast.Name)} - {"re"}
        return not all(name.isupper() or name.startswith("_") for name in names) and "re.escape" not in ast.unparse(
            pattern
        )

    allowed = {"eventsite/inbound/parts.py", "eventsite/notifications/mailings.py"}
    assert [one for one in found(is_open) if one.split(":")[0] not in allowed] == []


def test_secrets_are_drawn_from_the_systems_own_chance():
    drawn = {"random", "uuid", "numpy"}
    assert [(path.name, name) for path in MODULES for name in imported(path) if name.split(".")[0] in drawn] == []


def test_weak_algorithms_are_not_used():
    weak = {"md5", "sha1", "new", "des", "rc4", "ecb"}
    assert (
        found(
            lambda name, _: (
                name.startswith(("hashlib.", "hmac.", "hazmat.")) and name.split(".")[-1].lower() in weak - {"new"}
            )
        )
        == []
    )
    assert (
        found(lambda name, node: name in {"hashlib.new"} or (name == "hmac.new" and "sha256" not in ast.unparse(node)))
        == []
    )


def test_only_these_rooms_reach_other_machines():
    strayed = [
        (str(path.relative_to(PACKAGE)), library)
        for path in MODULES
        for name in set(imported(path))
        for library, rooms in REACHING.items()
        if (name == library or name.startswith(f"{library}."))
        and path.relative_to(PACKAGE).parts[0].removesuffix(".py") not in rooms
    ]
    assert strayed == []


def test_every_file_that_comes_in_passes_the_scanner():
    """Files come in by fields of forms alone, and those are ours: they show a file to the scanner before it is read."""
    homes = {
        "FileField": {"web/forms/files.py", "web/organizer/reviews.py"},  # the latter leaves out what such fields hold
        "MultipleFileField": set(),
        "FileInput": {"web/forms/uploads.py"},
        "FileStorage": {"web/scanning.py", "web/forms/uploads.py"},
    }
    strayed = [
        (str(path.relative_to(PACKAGE)), name)
        for path in MODULES
        for name in imported(path)
        if not name.startswith("eventsite.")
        and str(path.relative_to(PACKAGE)) not in homes.get(name.rpartition(".")[2], {str(path.relative_to(PACKAGE))})
    ]
    raw = r"request\.(?:files|stream|data|get_data|input_stream|get_json|json)\b|wsgi\.input"
    around = [str(path) for path in MODULES if re.search(raw, path.read_text(encoding="utf-8"))]
    assert (strayed, around) == ([], [])


def script_lines(pattern):
    return [
        f"{path.name}: {line.strip()}"
        for path in sorted(SCRIPTS.rglob("*.js"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if re.search(pattern, line)
    ]


def test_scripts_write_text_and_no_html():
    """Pieces of pages come from our own server and are taken over as nodes, never as text that becomes HTML."""
    assert (
        script_lines(r"innerHTML\s*=[^=]|outerHTML\s*=[^=]|insertAdjacentHTML|document\.write|\beval\(|new Function")
        == []
    )


def test_scripts_listen_to_no_messages_and_reach_no_prototype():
    assert script_lines(r"postMessage|[\"']message[\"']|__proto__|\bprototype\b|\.constructor\b|import\([^\"']") == []


def test_scripts_keep_only_drafts_and_switches():
    kept = {line.split(":")[0] for line in script_lines(r"localStorage|sessionStorage|indexedDB|document\.cookie")}
    assert kept <= {"keep-draft.js", "moderation-keys.js"}


def test_no_page_has_plugins_or_frames():
    tags = re.compile(r"<(?:object|embed|applet|iframe|frame)\b", re.IGNORECASE)
    assert [path.name for path in TEMPLATES.rglob("*.html") if tags.search(path.read_text(encoding="utf-8"))] == []


def test_every_page_of_the_workplace_has_a_way_out():
    assert "organizer.sessions.sign_out" in (TEMPLATES / "layouts" / "organizer.html").read_text(encoding="utf-8")


def test_a_new_site_has_no_accounts(app):
    assert rows(app, select(Organizer.id)) == []


def test_every_answer_says_what_it_is_and_is_for_no_other_site(client, make):
    event = make.event()
    for path in ("/", f"/events/{event.slug}", "/finns-inte", "/healthz", "/robots.txt", "/sitemap.xml", "/feed.ics"):
        answer = client.get(path, headers={"Origin": "https://evil.example"})
        kind = answer.headers["Content-Type"]
        assert re.match(r"(?:text/|application/).+; ?charset=utf-8$|application/json$", kind, re.IGNORECASE), (
            path,
            kind,
        )
        assert not any(name.lower().startswith("access-control-") for name, _ in answer.headers), path


def test_nothing_is_traced_or_debugged(app, client):
    assert (app.debug, client.open("/", method="TRACE").status_code) == (False, 405)


@pytest.mark.parametrize(
    "path", ["/static/", "/static/css", "/static/css/", "/.git/config", "/static/../pyproject.toml"]
)
def test_a_folder_is_no_page(client, path):
    assert client.get(path).status_code == 404


def test_what_is_encoded_twice_is_decoded_once(client, make):
    event = make.event()
    assert client.get(f"/events/{event.slug.replace('-', '%2D')}").status_code == 200
    assert client.get(f"/events/{event.slug.replace('-', '%252D')}").status_code == 404


def registered(app):
    columns = (Registration.id, Registration.event_id, Registration.state, Registration.name)
    return [
        (one, event, str(state), name)
        for one, event, state, name in rows(app, select(*columns).order_by(Registration.id))
    ]


def test_fields_that_no_form_has_change_nothing(app, client, make):
    event = make.event(capacity=1)
    make.registration(event)
    more = {
        "state": "confirmed",
        "seq": "0",
        "id": "4711",
        "event_id": "99",
        "is_proven": "1",
        "version": "9",
        "group_id": "1",
    }
    register(client, event, **more)
    assert registered(app)[-1] == (2, event.id, "waitlisted", "Amina Lindqvist")


def test_a_name_sent_twice_counts_once_and_addresses_fill_no_form(app, client, make):
    event = make.event()
    page = client.get(f"/events/{event.slug}/register?name=Ur+adressen&email=ur@adressen.example")
    assert "Ur adressen" not in page.text
    register(client, event, name=["Anna Ek", "Bo Ek"], email="anna@mimer.example")
    assert [name for *_, name in registered(app)] == ["Anna Ek"]


def test_no_line_of_the_log_is_forged():
    record = logging.LogRecord(
        "eventsite", logging.WARNING, "", 0, "refused: %s", ("a\r\n2026-11-30 forged\x1b[2J\x85",), None
    )
    line = logs.Line(logs.FORM, "%Y-%m-%dT%H:%M:%S").format(record)
    assert re.fullmatch(
        r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ WARNING \d+ eventsite: refused: a\\x0d\\x0a2026-11-30 forged\\x1b\[2J.*", line
    )


def test_refusals_are_in_the_log_without_saying_who_and_what(client, caplog):
    client.post("/organizer/sign-in", data={"email": "anna@hemlig.example"})
    client.post("/organizer/sign-in/hemlig-lank", data={})
    sent_to = ["organizer.sessions.ask_for_link", "organizer.sessions.enter"]
    assert caplog.messages == [f"a form without its token was sent to {endpoint}" for endpoint in sent_to]
    assert not re.search("hemlig", caplog.text, re.IGNORECASE)


def test_the_signed_queue_takes_nothing_that_was_not_signed(app):
    huey = app.extensions["tasks"].huey
    with pytest.raises(ValueError, match="signature|Signature"):
        huey.serializer.deserialize(json.dumps({"name": "deliver"}).encode())


def test_access_says_how_long_sessions_last():
    text = (DOCS / "access.md").read_text(encoding="utf-8")
    hours = {LASTS: "twelve hours", IDLE: "three hours"}
    assert [words for span, words in hours.items() if words not in text] == []
    assert (timedelta(hours=12), timedelta(hours=3)) == (LASTS, IDLE)
    assert "not the provider's" in text
    assert "The list shows browser and system" in text


def test_signing_out_clears_what_the_browser_keeps(app, make):
    alva = signed_in(app, make)
    assert press(alva, "/organizer/", "/organizer/sign-out").headers["Clear-Site-Data"] == '"cache"'


def test_redirects_are_not_followed():
    def follows(name, node):
        is_request = name in {"requests.get", "requests.post"} or name.endswith((".fetch_token", ".request"))
        said = {word.arg: ast.unparse(word.value) for word in node.keywords}
        return is_request and "requests" in name and said.get("allow_redirects") != "False"

    assert found(follows) == []


def test_logs_go_to_standard_error_alone():
    where = {"FileHandler", "SysLogHandler", "HTTPHandler", "SMTPHandler", "SocketHandler", "RotatingFileHandler"}
    assert found(lambda name, _: name.split(".")[-1] in where) == []


def test_signing_in_is_logged_whether_or_not_it_succeeds(app, make, caplog):
    make.organizer("Alva")
    client, way_in = app.test_client(), link_of(app, "Alva")
    for expected in (303, 400):
        token = read(client.get(way_in)).hidden["csrf_token"]
        assert client.post(way_in, data={"csrf_token": token}).status_code == expected
    assert "organizer.signed_in" in {action for (action,) in rows(app, select(AuditEntry.action))}
    assert caplog.messages == ["a link that signs nobody in was tried"]


def test_who_may_not_is_logged(app, make, caplog):
    event = make.event()
    viewer = signed_in(app, make, "Vera", Role.VIEWER, event.slug)
    assert viewer.get(f"/organizer/events/{event.id}/edit").status_code == 403
    assert re.fullmatch(r"organizer \d+ may not edit_events \(event 1\)", caplog.messages[-1])


def test_an_error_is_logged_and_its_page_tells_nothing(app, client, monkeypatch, caplog):
    def broken():
        raise RuntimeError("the key is hemlig")

    monkeypatch.setitem(app.view_functions, "public.pages.contact", public(broken))
    app.config["PROPAGATE_EXCEPTIONS"] = False
    answer = client.get("/contact")
    assert (answer.status_code, "hemlig" in answer.text, "Traceback" in answer.text) == (500, False, False)
    assert "unexpected error in public.pages.contact" in caplog.text
    assert "RuntimeError" in caplog.text


@pytest.mark.parametrize(("proxies", "seen"), [(0, "127.0.0.1"), (1, "192.0.2.7"), (2, "198.51.100.1")])
def test_callers_are_who_the_trusted_proxies_say(database_uri, tmp_path, proxies, seen):
    app = create_app(**settings(tmp_path, database_uri) | {"PROXY_COUNT": proxies})
    forwarded = {"X-Forwarded-For": "203.0.113.9, 198.51.100.1, 192.0.2.7"}
    asked = []
    app.before_request(lambda: asked.append(request.remote_addr))
    app.test_client().get("/healthz", headers=forwarded)
    assert asked == [seen]
