"""Files and links for participants: added, shown in time to whom they are for, sent safely, taken away for good."""

import zipfile
from datetime import timedelta
from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from eventsite.errors import NotPossibleNow
from eventsite.models import AuditEntry, Material
from eventsite.rules.attachments import PPTX
from eventsite.rules.materials import MAX_BYTES, MaterialDetails
from eventsite.services import materials, registrations
from tests.conftest import on_both
from tests.factories import Make, stored
from tests.services.records import do, rows
from tests.web.organizer_browser import post_files, press, signed_in
from tests.web.visitor import open_mine, read

PDF = b"%PDF-1.7\n%%EOF"


def slides() -> bytes:
    """Return a presentation of PowerPoint with nothing in it."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("[Content_Types].xml", "")
        archive.writestr("ppt/presentation.xml", "")
    return file.getvalue()


SLIDES = slides()


@pytest.fixture
def event(make: Make):
    return make.event()


@pytest.fixture
def alva(app: Flask, make: Make, event):
    return signed_in(app, make)


def way(event) -> str:
    return f"/organizer/events/{event.id}/materials"


def add_file(client, event, content: bytes, name: str, **typed: str):
    """Send the form for a file."""
    token = read(client.get(way(event))).hidden["csrf_token"]
    sent = {"csrf_token": token, "title": "", "readers": "participants", **typed}
    return post_files(client, f"{way(event)}/files", {**sent, "file": FileStorage(BytesIO(content), name)})


def add_link(client, event, **typed: str):
    sent = {"title": "Inspelning", "url": "https://film.example/1", "readers": "participants", **typed}
    return press(client, way(event), f"{way(event)}/links", **sent)


def kept(app: Flask) -> list[str]:
    return sorted(path.name for path in app.extensions["storage"].materials.path.glob("*"))


def test_after_the_meeting_participants_find_it_and_others_do_not(app, make, client, clock, event, alva):
    registration = make.registration(event)
    assert add_file(alva, event, SLIDES, "../Bilder från dagen.pptx").status_code == 303
    assert add_link(alva, event, readers="everyone").status_code == 303
    [(file, link)] = [[row[0] for row in rows(app, select(Material.id))]]
    mine = open_mine(client, app, registration)
    address = f"{mine}/materials/{file}"
    assert "Bilder från dagen" not in read(client.get(mine)).text
    assert client.get(address).status_code == 404
    clock.move_to(stored(app, event).ends_at + timedelta(minutes=1))
    shown = read(client.get(mine))
    assert "Bilder från dagen PPTX" in shown.text
    assert {address, "https://film.example/1"} <= set(shown.links)
    sent = client.get(address, buffered=True)
    assert (sent.status_code, sent.mimetype, sent.data) == (200, PPTX, SLIDES)
    assert sent.headers["Content-Disposition"].startswith("attachment;")
    assert sent.headers["X-Content-Type-Options"] == "nosniff"
    assert sent.headers["Cache-Control"] == "no-store"
    assert sent.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    public = client.get(f"/events/{event.slug}")
    assert "https://film.example/1" in read(public).links
    assert "Bilder från dagen" not in public.text
    assert "Set-Cookie" not in public.headers
    stranger = app.test_client()
    places = (address, f"/events/{event.slug}/materials/{file}", f"/events/{event.slug}/materials/{link}")
    assert [stranger.get(place).status_code for place in places] == [404, 404, 404]


def test_at_once_and_to_everyone(app, client, event, alva):
    add_file(alva, event, PDF, "program.pdf", title="Programmet", readers="everyone", is_early="y")
    page = read(client.get(f"/events/{event.slug}"))
    [address] = [link for link in page.links if "/materials/" in link]
    assert "Programmet PDF, 1 kB" in page.text
    sent = client.get(address, buffered=True)
    assert (sent.data, sent.headers["Cache-Control"]) == (PDF, "public, max-age=0, must-revalidate")
    assert sent.headers["Content-Disposition"].startswith("attachment;")


def test_who_has_cancelled_finds_nothing(app, make, client, event, alva):
    registration = make.registration(event)
    add_file(alva, event, PDF, "a.pdf", is_early="y")
    mine = open_mine(client, app, registration)
    [(file,)] = rows(app, select(Material.id))
    assert client.get(f"{mine}/materials/{file}", buffered=True).status_code == 200
    do(app, registrations.cancel, registration)
    assert client.get(f"{mine}/materials/{file}").status_code == 404
    assert "/materials/" not in client.get(mine).text


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "", "Välj en fil"),
        (b"<html>", "sida.html", "Vi tar inte emot filer av den sorten"),
        (b"MZ\x90", "program.pdf", "Vi tar inte emot filer av den sorten"),
        (PDF + b" " * MAX_BYTES, "stor.pdf", "Filen är 51 MB. Den får vara högst 50 MB"),
    ],
    ids=["none", "page", "program", "heavy"],
)
def test_what_is_refused_is_said_beside_the_field(app, event, alva, content: bytes, name: str, said: str):
    response = add_file(alva, event, content, name, title="Titeln")
    page = read(response)
    assert response.status_code == 422
    assert said in page.text
    assert "Titeln" in response.text
    assert kept(app) == []


def test_links_are_links(event, alva):
    for typed in ({"title": ""}, {"url": ""}, {"url": "javascript:alert(1)"}, {"readers": "x"}):
        assert add_link(alva, event, **typed).status_code == 422


def test_change_order_and_take_away(app, event, alva):
    add_file(alva, event, PDF, "a.pdf")
    add_link(alva, event)
    (file, name), (link, _) = rows(app, select(Material.id, Material.name))
    index = way(event)
    assert press(alva, index, f"{index}/{link}/up").status_code == 303
    assert press(alva, index, f"{index}/{link}/up").status_code == 303
    in_order = select(Material.id).where(Material.event_id == event.id).order_by(Material.position)
    assert [row[0] for row in rows(app, in_order)] == [link, file]
    change = f"{index}/{file}"
    assert "url" not in read(alva.get(change)).fields
    assert press(alva, change, change, title="", readers="everyone").status_code == 422
    assert press(alva, change, change, title="Nytt", readers="everyone", is_early="y").status_code == 303
    assert rows(app, select(Material.title, Material.is_public).where(Material.id == file)) == [("Nytt", True)]
    assert "går inte att få tillbaka" in read(alva.get(f"{index}/{file}/remove")).text
    assert kept(app) == [name]
    assert press(alva, index, f"{index}/{file}/remove").status_code == 303
    assert kept(app) == []
    told = select(AuditEntry.action, AuditEntry.after).where(AuditEntry.action.like("material.%"))
    assert rows(app, told)[-1] == ("material.removed", f"material:{file} public at once")


def replace(client, event, material: int, content: bytes, name: str, **typed: str):
    """Send the form that changes something, with a file to take the place of the old one."""
    address = f"{way(event)}/{material}"
    token = read(client.get(address)).hidden["csrf_token"]
    sent = {"csrf_token": token, "title": "Bilder", "readers": "everyone", "is_early": "y", **typed}
    return post_files(client, address, {**sent, "file": FileStorage(BytesIO(content), name)})


def test_a_file_is_replaced_under_the_same_address_and_the_old_one_is_gone(app, client, event, alva):
    add_file(alva, event, PDF, "a.pdf", readers="everyone", is_early="y")
    [(material, old)] = rows(app, select(Material.id, Material.name))
    address = f"/events/{event.slug}/materials/{material}"
    first = client.get(address, buffered=True)
    assert first.data == PDF
    assert "Filen nu: a.pdf, PDF, 1 kB" in read(alva.get(f"{way(event)}/{material}")).text
    assert replace(alva, event, material, SLIDES, "b.pptx").status_code == 303
    [(same, new)] = rows(app, select(Material.id, Material.name))
    assert (same, kept(app), old == new) == (material, [new], False)
    sent = client.get(address, buffered=True, headers={"If-None-Match": first.headers["ETag"]})
    assert (sent.status_code, sent.mimetype, sent.data) == (200, PPTX, SLIDES)
    assert "b.pptx" in sent.headers["Content-Disposition"]
    told = select(AuditEntry.before, AuditEntry.after).where(AuditEntry.action == "material.replaced")
    before, after = f"application/pdf {len(PDF)}", f"{PPTX} {len(SLIDES)}"
    assert rows(app, told) == [(f"material:{material} {before}", f"material:{material} {after}")]


def test_a_file_that_is_refused_leaves_the_old_one_and_what_was_typed(app, event, alva):
    add_file(alva, event, PDF, "a.pdf")
    before = rows(app, select(Material.id, Material.name, Material.title))
    response = replace(alva, event, before[0][0], b"<html>", "sida.html", title="Ny titel")
    page = read(response)
    assert response.status_code == 422
    assert "Vi tar inte emot filer av den sorten" in page.text
    assert page.fields["title"]["value"] == "Ny titel"
    assert (rows(app, select(Material.id, Material.name, Material.title)), kept(app)) == (before, [before[0][1]])


def test_without_a_new_file_the_old_one_stays(app, event, alva):
    add_file(alva, event, PDF, "a.pdf")
    [(material, name)] = rows(app, select(Material.id, Material.name))
    assert replace(alva, event, material, b"", "").status_code == 303
    assert kept(app) == [name]
    assert rows(app, select(Material.name, Material.title)) == [(name, "Bilder")]


def test_a_link_is_not_replaced_by_a_file(app, event, alva):
    add_link(alva, event)
    [(material,)] = rows(app, select(Material.id))
    assert replace(alva, event, material, PDF, "a.pdf", url="https://film.example/2").status_code == 303
    assert (rows(app, select(Material.name, Material.url)), kept(app)) == ([("", "https://film.example/2")], [])
    with pytest.raises(NotPossibleNow):
        do(app, materials.replace, event.id, material, materials.prepare(BytesIO(PDF), "a.pdf"), 1, "x")


def test_another_event_has_other_material(app, make, event, alva):
    other = make.event("Bo")
    material = do(app, materials.add, other.id, MaterialDetails("Bos", "https://bo.example"), 1)
    ways = (f"{way(event)}/{material}", f"{way(event)}/{material}/remove", f"{way(other)}/{material}/file", way(other))
    assert [alva.get(one).status_code for one in ways] == [404] * 4


@on_both
def test_there_may_be_fifty(app, make):
    event = make.event()
    details = MaterialDetails("Länk", "https://bo.example")
    for _ in range(50):
        do(app, materials.add, event.id, details, 1)
    with pytest.raises(NotPossibleNow):
        do(app, materials.add, event.id, details, 1)
    assert len(rows(app, select(Material.id))) == 50
