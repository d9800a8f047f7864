"""The rules of the house that a reader of the code relies on (docs/architecture.md)."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "eventsite"
EDGE = {"clock", "config", "counters", "database", "errors", "models", "notifications", "queries", "rules", "services"}
MAY_IMPORT = {
    "clock": set(),
    "config": set(),
    "counters": set(),
    "disk": set(),
    "errors": set(),
    "links": set(),
    "openid": {"rules"},
    "paths": set(),
    "stems": set(),
    "text": set(),
    "malware": {"errors"},
    "newest": set(),
    "shells": {"newest"},
    "triggers": set(),
    "version": set(),
    "rules": {"errors"},
    "pictures": {"errors", "rules"},
    "spreadsheets": {"text"},
    "company_files": {"rules", "spreadsheets", "text"},
    "attachments": {"errors", "pictures", "rules"},
    "attendee_files": {"rules", "text"},
    "papers": {"paths"},
    "tabular": {"spreadsheets"},
    "calendar": {"rules", "text"},
    "broker": set(),
    "database": {"counters", "postgresql"},
    "postgresql": set(),
    "storage": {"errors"},
    "models": {"database", "rules", "triggers"},
    "queries": {"database", "errors", "models", "rules"},
    "notifications": {"calendar", "links", "models", "paths", "rules", "shells", "text"},
    "services": {
        "attendee_files",
        "clock",
        "company_files",
        "attachments",
        "database",
        "errors",
        "links",
        "models",
        "notifications",
        "pictures",
        "queries",
        "rules",
        "shells",
        "stems",
        "storage",
    },
    "logs": set(),
    "schema": {"database", "paths"},
    "site": {"clock", "database", "queries", "rules"},
    "delivery": EDGE | {"calendar", "paths", "site", "storage", "text"},
    "inbound": EDGE | {"calendar", "site", "text"},
    "tasks": EDGE | {"broker", "delivery", "inbound", "site", "storage"},
    "demo": EDGE,
    "backups": EDGE | {"links", "schema", "storage", "tasks", "version"},
    "preparation": EDGE | {"demo", "schema"},
    "server": EDGE | {"tasks", "delivery"},
    "cli": EDGE
    | {
        "backups",
        "company_files",
        "delivery",
        "logs",
        "demo",
        "disk",
        "inbound",
        "paths",
        "schema",
        "server",
        "spreadsheets",
        "storage",
        "tasks",
        "version",
    },
    "web": EDGE
    | {
        "attendee_files",
        "broker",
        "calendar",
        "company_files",
        "delivery",
        "disk",
        "links",
        "malware",
        "newest",
        "openid",
        "papers",
        "paths",
        "pictures",
        "shells",
        "site",
        "spreadsheets",
        "stems",
        "storage",
        "tabular",
        "tasks",
        "text",
        "version",
    },
    "migrations": {"database", "models"},
    "__init__": {
        "broker",
        "config",
        "cli",
        "database",
        "delivery",
        "links",
        "malware",
        "paths",
        "schema",
        "site",
        "storage",
        "tasks",
        "web",
    },
    "__main__": {"cli", "config", "create_app", "preparation"},
}
ONLY_IN = {
    "PIL": {"pictures"},
    "aiosmtpd": {"inbound"},
    "alembic": {"migrations", "schema"},
    "authlib": {"openid"},
    "babel": {"web"},
    "boto3": {"storage"},
    "botocore": {"storage"},
    "cryptography": {"database"},
    "css_inline": {"notifications"},
    "flask_login": set(),
    "flask_mail": {"delivery"},
    "flask_migrate": {"schema"},
    "flask_sqlalchemy": {"database"},
    "flask_wtf": {"web"},
    "fpdf": {"papers"},
    "gunicorn": {"server"},
    "limits": {"web"},
    "psycopg": {"postgresql"},
    "redis": {"broker"},
    "huey": {"tasks"},
    "icalendar": {"calendar"},
    "imap_tools": {"inbound"},
    "itsdangerous": {"links", "web"},
    "joserfc": {"openid"},
    "markdown_it": {"text"},
    "nh3": {"text"},
    "openpyxl": {"tabular"},
    "phonenumbers": {"text"},
    "prometheus_client": {"web"},
    "requests": {"openid"},
    "segno": {"web"},
    "snowballstemmer": {"stems"},
    "stdnum": {"text"},
    "wtforms": {"web"},
    "xlsxwriter": {"web"},
}
MODULES = sorted(PACKAGE.rglob("*.py"))
IN_WEB_ONLY = {"request", "session", "g"}
VAGUE = {"base", "common", "helpers", "misc", "util", "utils"}
each_module = pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))


def column(path: Path) -> str:
    """Return the column of the grid that a module stands in."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


@cache
def tree(path: Path) -> ast.Module:
    """Return the module, parsed."""
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(path: Path) -> Iterator[str]:
    """Yield every name that is imported, at the top or inside a function."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def inner(path: Path) -> set[str]:
    """Return the columns of the house that a module imports from."""
    return {name.split(".")[1] for name in imports(path) if name.startswith("eventsite.")}


@each_module
def test_imports_point_one_way(path):
    assert inner(path) - {column(path)} - MAY_IMPORT[column(path)] == set()


@each_module
def test_libraries_stay_where_they_belong(path):
    roots = {name.split(".")[0] for name in imports(path)}
    assert {root for root in roots if column(path) not in ONLY_IN.get(root, {column(path)})} == set()


@each_module
def test_no_import_hides_in_a_function(path):
    functions = [node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    hidden = [
        node for function in functions for node in ast.walk(function) if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert hidden == []


@each_module
def test_the_request_is_known_in_web_only(path):
    taken = {name.removeprefix("flask.") for name in imports(path) if name.startswith("flask.")}
    assert column(path) == "web" or taken & IN_WEB_ONLY == set()


@each_module
def test_every_module_says_what_it_is(path):
    assert ast.get_docstring(tree(path))


@each_module
def test_no_module_is_named_vaguely(path):
    assert path.stem not in VAGUE


def test_rules_use_the_standard_library_only():
    outside = {name.split(".")[0] for path in (PACKAGE / "rules").rglob("*.py") for name in imports(path)}
    assert outside & {"flask", "sqlalchemy", "icalendar", "wtforms", "babel"} == set()


def test_commits_are_made_in_one_place():
    assert [column(path) for path in MODULES if ".commit()" in path.read_text(encoding="utf-8")] == ["database"]


def test_transactions_begin_at_the_edges_only():
    users = {column(path) for path in MODULES if "eventsite.database.transaction" in set(imports(path))}
    assert users <= {"backups", "cli", "delivery", "demo", "inbound", "preparation", "tasks", "web"}


def test_no_circle_of_imports():
    graph = {dotted(path): {known(name) for name in imports(path)} - {dotted(path)} for path in MODULES}
    done: set[str] = set()

    def visit(name: str, above: tuple[str, ...]) -> None:
        assert name not in above, " -> ".join((*above, name))
        if name in graph and name not in done:
            for other in sorted(graph[name]):
                visit(other, (*above, name))
            done.add(name)

    for name in graph:
        visit(name, ())


def dotted(path: Path) -> str:
    """Return a module's dotted name."""
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def known(name: str) -> str:
    """Return the module that an imported name lives in, or the name itself."""
    return name if name in NAMES else name.rpartition(".")[0]


NAMES = {dotted(path) for path in MODULES}


def test_every_endpoint_has_a_guard(app):
    views = {rule.endpoint: app.view_functions[rule.endpoint] for rule in app.url_map.iter_rules()}
    assert [endpoint for endpoint, view in views.items() if endpoint != "static" and not hasattr(view, "guard")] == []
