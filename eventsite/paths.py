"""Where templates and static files lie, inside the package in a wheel, beside it in a checkout; and uploads."""

from pathlib import Path

PACKAGE = Path(__file__).parent


def folder(name: str) -> Path:
    """Return the folder of that name inside the package, or else the one beside it."""
    inside = PACKAGE / name
    return inside if inside.is_dir() else PACKAGE.parent / name


TEMPLATES = folder("templates")
STATIC = folder("static")
MIGRATIONS = PACKAGE / "migrations"
TRANSLATIONS = PACKAGE / "translations"


def uploads(instance: str) -> Path:
    """Return the folder of an instance that the files of registrations lie in."""
    return Path(instance) / "uploads"


def media(instance: str) -> Path:
    """Return the folder of an instance that pictures lie in: anyone who knows a name may see one."""
    return Path(instance) / "media"


def materials(instance: str) -> Path:
    """Return the folder of an instance that the files for participants lie in."""
    return Path(instance) / "materials"
