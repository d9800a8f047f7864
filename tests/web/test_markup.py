"""Every page is valid HTML, says what it is to machines, and stays text when titles are hostile."""

import json
import shutil
import subprocess
from dataclasses import replace
from io import BytesIO
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage

from eventsite.database import transaction
from eventsite.links import Purpose
from eventsite.rules.companies import CompanyDetails
from eventsite.rules.details import ReadingDetails
from eventsite.rules.events import Format
from eventsite.services import companies, events
from tests.conftest import missing
from tests.factories import Made, Make
from tests.inbound.letters import answer, invited, kept, letter, receive
from tests.inbound.letters import calendar as reply
from tests.services.guests import guest, listed, token
from tests.services.guests import invited as invitees_of
from tests.services.sealed import SAID, let_read, setting
from tests.web.answers import came_back, set_aside
from tests.web.organizer_browser import edit, post_files, signed_in
from tests.web.visitor import forged, link, open_mine, press, read, register

# tests/node/.htmlvalidate.json is its recommended set without what is taste and not HTML: the case of the
# doctype, signs in telephone numbers, blanks at line ends and disabled="" (Jinja's and WTForms' way), titles that
# organizers write long, role=region on a div that scrolls, aria-label wherever ARIA allows a name; checkboxes
# may share a name as radio buttons do.
NODE = Path(__file__).parents[1] / "node"
HOSTILE = """</script><!--<script>"'><img src=x onerror=alert(1)> &amp; {{7*7}}"""
ORGANIZER = (
    *("", "/attendees", "/answers", "/questions", "/needs", "/needs/readers", "/outbox", "/edit", "/preview"),
    *("/postpone", "/call-off"),
)


def test_every_page_is_valid_html(client: FlaskClient, app: Flask, make: Make, tmp_path: Path) -> None:
    if not shutil.which("node") or not (NODE / "node_modules/html-validate").is_dir():
        missing("html-validate is not installed: make setup-dev, with npm")
    folder = tmp_path / "pages"
    folder.mkdir()
    pages = (
        _public(client, app, make) | _personal(client, app, make) | _answers(client, app, make) | _organizer(app, make)
    )
    for name, html in pages.items():
        (folder / f"{name}.html").write_text(html, encoding="utf-8")
    done = subprocess.run(
        ["node", "node_modules/html-validate/bin/html-validate.mjs", "--config", ".htmlvalidate.json",
         "--formatter", "text", str(folder)],
        cwd=NODE, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert len(pages) > 60
    assert done.returncode == 0, done.stdout.replace(f"{folder}/", "") + done.stderr


def test_a_page_says_where_it_is_and_where_its_other_language_is(client: FlaskClient, make: Make) -> None:
    path = f"/events/{make.event().slug}"
    swedish = client.get(path).text
    english = client.get(f"/en{path}").text
    ours, theirs = f"http://localhost{path}", f"http://localhost/en{path}"
    assert f'<link rel="canonical" href="{ours}">' in swedish
    assert f'<link rel="canonical" href="{theirs}">' in english
    for html in (swedish, english):
        assert f'<link rel="alternate" hreflang="sv" href="{ours}">' in html
        assert f'<link rel="alternate" hreflang="en" href="{theirs}">' in html


def test_the_canonical_address_forgets_what_was_asked_for(client: FlaskClient) -> None:
    assert '<link rel="canonical" href="http://localhost/">' in client.get("/?theme=x&utm_source=y").text


def test_what_is_shared_shows_title_and_summary(client: FlaskClient, make: Make) -> None:
    event = make.event(title="Grannar & gårdar", summary='Om "tillit".')
    html = client.get(f"/events/{event.slug}").text
    assert '<meta property="og:title" content="Grannar &amp; gårdar">' in html
    assert '<meta property="og:description" content="Om &#34;tillit&#34;.">' in html
    assert f'<meta property="og:url" content="http://localhost/events/{event.slug}">' in html
    assert '<meta property="og:locale" content="sv_SE">' in html


def test_a_hostile_title_stays_text_wherever_it_stands(client: FlaskClient, app: Flask, make: Make) -> None:
    event = make.event(title=HOSTILE, summary=HOSTILE)
    own = open_mine(client, app, make.registration(event))
    for path in ("/", f"/events/{event.slug}", f"/events/{event.slug}/register", own, f"{own}/cancel"):
        page = read(client.get(path))
        assert "onerror" not in page.attributes, path
        assert HOSTILE in page.text, path


def test_structured_data_says_the_hostile_title_and_ends_no_script(client: FlaskClient, make: Make) -> None:
    event = make.event(title=HOSTILE)
    html = client.get(f"/events/{event.slug}").text
    inside = html.split('<script type="application/ld+json">')[1].split("</script>")[0]
    assert json.loads(inside)["name"] == HOSTILE
    assert not {"<", ">", "&"} & set(inside)


def _in_both(name: str, path: str) -> dict[str, str]:
    return {f"{name}-sv": path, f"{name}-en": f"/en{path}"}


def _get(client: FlaskClient, paths: dict[str, str], status: int = 200) -> dict[str, str]:
    answers = {name: client.get(path) for name, path in paths.items()}
    assert {name: answer.status_code for name, answer in answers.items()} == dict.fromkeys(paths, status)
    return {name: answer.text for name, answer in answers.items()}


def _public(client: FlaskClient, app: Flask, make: Make) -> dict[str, str]:
    paths: dict[str, str] = {}
    for name, event in _events(app, make).items():
        paths |= _in_both(f"event-{name}", f"/events/{event.slug}")
        paths |= _in_both(f"form-{name}", f"/events/{event.slug}/register")
    for name in ("archive", "privacy", "accessibility", "contact", "my", "themes/segregation", "series/boendet"):
        paths |= _in_both(name.replace("/", "-"), f"/{name}")
    paths |= _in_both("start", "/") | _in_both("none", "/?theme=segregation&format=hybrid")
    paths |= {"sign-in": "/organizer/sign-in", "components": "/dev/components", "inbox": "/dev/inbox"}
    return _get(client, paths) | _get(client, _in_both("lost", "/finns-inte"), 404)


def _events(app: Flask, make: Make) -> dict[str, Made]:
    full = make.event(title="Full", capacity=1)
    make.registration(full)
    off = make.event(title="Inställd")
    with app.app_context(), transaction():
        events.call_off(off.id, "Talaren är sjuk.", None)
    place = {"venue": "Folkets hus", "address": "Storgatan 1, Umeå"}
    hybrid = make.event(title="Hybrid", format=Format.HYBRID, **place)
    setting(app, hybrid, asks_diet=True, asks_access=True)
    return {
        "digital": make.event(
            series="Boendet",
            title=f"Hel {HOSTILE}",
            reading=(ReadingDetails("Guiden", "https://guide.example/a?b=1&c=2"),),
        ),
        "full": full,
        "off": off,
        "hybrid": hybrid,
        "site": make.event(title="På plats", format=Format.ON_SITE, capacity=None, **place),
    }


def _personal(client: FlaskClient, app: Flask, make: Make) -> dict[str, str]:
    event = make.event(title="Min träff", capacity=2)
    setting(app, event, asks_access=True)
    first = make.registration(event, needs=replace(SAID, access_note=HOSTILE))
    own, pages = open_mine(client, app, first), {}
    register(client, event, question="Hur? " * 200)
    waiting = open_mine(client, app, make.registration(event))
    press(client, own, f"{own}/questions", question="Varför & hur?")
    for name, path in {
        "receipt": f"/events/{event.slug}/registered",
        "open": link(app, Purpose.MANAGE, first),
        "door": link(app, Purpose.JOIN, first),
        "mine": "/my",
        "own": own,
        "waiting": waiting,
        "needs": f"{own}/needs",
        "no-needs": f"{waiting}/needs",
        "cancel": f"{own}/cancel",
        "leave": f"{waiting}/cancel",
    }.items():
        pages |= _get(client, _in_both(name, path))
    pages["feed"] = press(client, own, f"{own}/feed").text
    pages["own-with-feed"] = client.get(own).text
    [guest_id] = invitees_of(app, make, event, guest(name="<Gäst>", is_locked=True))
    pages |= _get(client, _in_both("invited", f"/invited/{token(app, guest_id)}"))
    press(client, f"/invited/{token(app, guest_id)}")
    pages |= _get(client, {"form-invited": f"/events/{event.slug}/register"})
    pages["form-errors"] = register(client, event, name="", email="a@", question="x" * 700, access_note=HOSTILE).text
    press(client, f"{own}/cancel")
    return pages | _get(client, _in_both("gone", own))


def _answers(client: FlaskClient, app: Flask, make: Make) -> dict[str, str]:
    """Return what the links in mails about answers lead to: before the button is pressed, and after."""
    invited(app, make, title=f"Svara {HOSTILE}")
    receive(app, letter(reply("DECLINED"), proof=""))
    confirm = f"/answers/{forged(app, Purpose.CONFIRM_ANSWER, kept(app).id, 1)}/confirm"
    receive(app, answer())
    undo = f"/answers/{forged(app, Purpose.UNDO_DECLINE, kept(app).id, 1)}/undo"
    pages = _get(client, _in_both("undo", undo) | _in_both("confirm-late", confirm))
    press(client, undo)
    return pages | _get(client, _in_both("undone", undo) | _in_both("confirm", confirm))


def _companies(app: Flask) -> dict[str, str]:
    """Return the pages of a register with two companies that look alike and a name that is missing."""
    with app.app_context(), transaction():
        first = companies.add(CompanyDetails(f"Hemmet {HOSTILE}", is_member=True, aliases=("Hem",)), None).id
        companies.add(CompanyDetails("Hemmet i Umeå"), None)
    paths = {
        "companies": "",
        "companies-none": "?q=finns+inte",
        "company": f"/{first}",
        "company-new": "/new",
        "company-new-missing": "/new?missing=1",
        "company-merge": f"/{first}/merge",
        "company-merge-confirm": f"/{first}/merge?company=Hemmet+i+Umeå",
        "companies-missing": "/missing",
        "companies-import": "/import",
    }
    return {f"org-{name}": f"/organizer/companies{path}" for name, path in paths.items()}


def _list(browser: FlaskClient) -> dict[str, object]:
    token = read(browser.get("/organizer/companies/import")).hidden["csrf_token"]
    return {"csrf_token": token, "file": FileStorage(BytesIO(f"Namn;Medlem\n{HOSTILE};kanske\n".encode()), "lista.csv")}


def _organizer(app: Flask, make: Make) -> dict[str, str]:
    event = make.event(title=f"Arrangera {HOSTILE}")
    setting(app, event, asks_diet=True, asks_access=True)
    person = make.registration(event, needs=replace(SAID, access_note=HOSTILE))
    let_read(app, make, event)
    set_aside(app, event, person, comment=HOSTILE)
    came_back(app, person)
    draft = make.draft(title="Utkast")
    browser = signed_in(app, make)
    paths = {"org-start": "/organizer/", "org-new": "/organizer/events/new"}
    paths |= _companies(app)
    paths |= {f"org{part.replace('/', '-')}": f"/organizer/events/{event.id}{part}" for part in ORGANIZER}
    paths |= {"org-draft": f"/organizer/events/{draft.id}", "org-draft-edit": f"/organizer/events/{draft.id}/edit"}
    paths["org-none"] = f"/organizer/events/{draft.id}/attendees"
    person_path = next(path for path in read(browser.get(paths["org-attendees"])).links if "person=" in path)
    number = person_path.split("person=")[1].split("&")[0]
    paths |= {"org-person": person_path, "org-remove": f"/organizer/events/{event.id}/attendees/{number}/remove"}
    pages = _get(browser, paths)
    pages |= _inviting(app, make, browser, event)
    pages["org-review"] = edit(browser, event.id, day="2026-09-15").text
    pages["org-company-errors"] = press(browser, "/organizer/companies/new", name="", org_number="1").text
    pages["org-import-look"] = post_files(browser, "/organizer/companies/import", _list(browser)).text
    assert 'class="review"' in pages["org-review"]
    pages["org-new-errors"] = press(browser, "/organizer/events/new", title="").text
    return pages


def _inviting(app: Flask, make: Make, browser: FlaskClient, event: Made) -> dict[str, str]:
    home = f"/organizer/events/{event.id}/invitees"
    pages = _get(browser, {"org-invitees-none": home, "org-invitees-add": f"{home}/add", "org-list": f"{home}/import"})
    [guest_id] = invitees_of(app, make, event, guest(1, name=HOSTILE, is_locked=True))
    listed(app, event, guest(2))
    ways = ("", "/send", f"/{guest_id}/remove")
    pages |= _get(browser, {f"org-invitees{way.replace('/', '-')}": home + way for way in ways})
    pages["org-invitees-errors"] = press(browser, f"{home}/add", email="").text
    pages["org-list-wrong"] = press(browser, f"{home}/import", rows=f"E-post\n{HOSTILE}\nguest2@bolaget.example").text
    pages["org-list-right"] = press(browser, f"{home}/import", rows="E-post\nguest3@bolaget.example").text
    assert 'name="checked"' in pages["org-list-right"]
    return pages
