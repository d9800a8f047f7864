"""Everything that changes data leaves a trace: each service that a page or command calls in a transaction records."""

import ast
import re
from functools import cache
from pathlib import Path

from eventsite.web.organizer import audit_words
from tests.house.test_architecture import PACKAGE, tree

EDGES = [path for column in ("backups", "cli", "web") for path in sorted((PACKAGE / column).rglob("*.py"))]
DEED = re.compile(r"[a-z]+\.[a-z_]+")
# What is called in a transaction and leaves no entry, and why.
UNTRACED = {
    "address_changes.ask": "a wish until the link in the mail is opened, which is noted",
    "answers.take": "a speaker's own note, which nobody else sees",
    "guests.choose_mail": "a guest's own wish about digests",
    "images.keep": "a picture of nothing until the event is saved with it, which is noted",
    "lost_links.ask": "a stranger's wish, worked off by the sender; the mail is the trace",
    "moderating.each": "calls what it is given, which is here too",
    "organizers.ask_for_link": "a stranger's wish; signing in is noted",
    "organizers.new_link": "a command on the server; signing in is noted",
    "attendee_imports.discard": "a list that nobody has confirmed",
    "attendee_imports.match": "the same: what its columns mean",
    "attendee_imports.receive": "the same; taking it in is noted",
    "exports.begin": "an order; the file is noted when it is taken out",
    "exports.finish": "the same: the file is made",
    "working_copies.drop": "a form that was not saved",
    "working_copies.keep": "a form that is not saved yet; saving it is noted",
    "working_copies.note_open": "a trace itself: who has the editor open",
    "plans.plan": "says what would be done; each thing that is done is noted",
    "plans.start_now": "each thing that is done is noted",
    "replaying.note_erasure": "writes into the log of erasures, which is the trace",
    "subscriptions.ask": "a stranger's wish until the link in the mail is pressed",
    "subscriptions.confirm": "a visitor's own wish to be mailed; nobody who works here has part in it",
    "subscriptions.end": "the same, taken back",
    "surveys.visit": "a trace itself: who was led to the survey",
    "uploads.stage": "a file of nobody until the form is accepted, which is noted",
    "voting.support": "a participant's vote, which nobody may look up",
}


@cache
def modules():
    """Return the functions of each module of the services: by module, by name."""
    found = {}
    for path in sorted((PACKAGE / "services").rglob("*.py")):
        parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found[name] = {node.name: node for node in tree(path).body if isinstance(node, ast.FunctionDef)}
    return found


@cache
def names_of(path: Path):
    """Return what the names of a module stand for, as far as they come from imports."""
    found = {}
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ImportFrom):
            found |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    return found


def path_of(module):
    """Return the file of a module."""
    path = PACKAGE.parent / Path(*module.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def calls(node, path):
    """Yield the functions of services that a piece of code calls or passes on, as (module, name)."""
    known = names_of(path)
    here = ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")
    for one in ast.walk(node):
        if isinstance(one, ast.Attribute) and isinstance(one.value, ast.Name):
            yield resolved(known.get(one.value.id, ""), one.attr)
        elif isinstance(one, ast.Name):
            whole = known.get(one.id, f"{here}.{one.id}")
            yield resolved(*whole.rpartition(".")[::2])


def resolved(module, name):
    """Return where a function is written that a package passes on."""
    if module in modules() and name not in modules()[module]:
        whole = names_of(path_of(module)).get(name, "")
        if whole:
            return resolved(*whole.rpartition(".")[::2])
    return module, name


@cache
def records(module, name):
    """Say whether a function of services writes an entry, itself or by what it calls."""
    return _records(module, name, frozenset())


def _records(module, name, seen):
    if (module, name) == ("eventsite.services.audit", "record"):
        return True
    node = modules().get(module, {}).get(name)
    if node is None or (module, name) in seen:
        return False
    return any(_records(*one, seen | {(module, name)}) for one in set(calls(node, path_of(module))))


def written(path):
    """Yield the services that a module calls within `with transaction():`, those in functions of its own too."""
    own = {node.name: node for node in tree(path).body if isinstance(node, ast.FunctionDef)}
    for node in ast.walk(tree(path)):
        is_block = isinstance(node, ast.With) and any(
            isinstance(item.context_expr, ast.Call) and getattr(item.context_expr.func, "id", "") == "transaction"
            for item in node.items
        )
        if is_block:
            inside = [*node.body]
            inside += [own[one.id] for part in node.body for one in ast.walk(part) if getattr(one, "id", "") in own]
            for part in inside:
                yield from (one for one in calls(part, path) if one[1] in modules().get(one[0], {}))


def test_each_service_that_writes_leaves_an_entry_or_says_why_not():
    called = {one for path in EDGES for one in written(path) if one[0] != "eventsite.services.audit"}
    silent = {f"{module.rpartition('.')[2]}.{name}" for module, name in called if not records(module, name)}
    assert len(called) > 100
    assert silent == UNTRACED.keys()


def deeds():
    """Return the names of deeds that the services write out where they record them."""
    found = set()
    for path in (PACKAGE / "services").rglob("*.py"):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "record" and node.args:
                found |= {one.value for one in ast.walk(node.args[0]) if isinstance(one, ast.Constant)}
    return {deed for deed in found if isinstance(deed, str) and DEED.fullmatch(deed)}


def test_each_deed_has_words(app):
    with app.test_request_context():
        known = audit_words.deeds()
    assert len(deeds()) > 60
    assert sorted(deeds() - known.keys()) == []
