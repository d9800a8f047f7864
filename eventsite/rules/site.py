"""What administrators decide about the whole site in the browser, and how that goes with the operator's settings."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields

from eventsite.rules import colours
from eventsite.rules.policies import DEFAULT_NEEDS_DAYS

# Fields that stand for a setting: the browser's value counts over its default, and under what the operator has set.
SETTING_OF = {
    "name": "SITE_NAME",
    "association": "ASSOCIATION",
    "email": "OFFICE_EMAIL",
    "phone": "OFFICE_PHONE",
    "sender_name": "CALENDAR_NAME",
    "sender_address": "CALENDAR_ADDRESS",
    "retention_days": "RETENTION_DAYS",
}
LEAST_DAYS, MOST_DAYS, MOST_NEEDS_DAYS = 1, 730, 90
MOST_TEXT, MOST_FOOTER = 10_000, 1000
LONG = ("privacy_sv", "privacy_en", "footer_sv", "footer_en")  # of these the trace keeps how long they are
UNTOLD = ("email", "phone", "sender_address")  # may be a person's: the trace says that they were changed
DEFAULT_LANGUAGE = "sv"
TOLD_LENGTH = 200


@dataclass(frozen=True)
class SiteDetails:
    """What the page of settings says. What is empty is as the operator has set it, or as it is from the beginning."""

    name: str = ""
    association: str = ""
    email: str = ""
    phone: str = ""
    sender_name: str = ""
    sender_address: str = ""
    retention_days: int | None = None
    needs_days: int | None = None
    accent: str = ""
    accent_dark: str = ""
    logo_id: int | None = None
    language: str = ""
    privacy_sv: str = ""
    privacy_en: str = ""
    footer_sv: str = ""
    footer_en: str = ""


@dataclass(frozen=True)
class Look:
    """What pages and mails take from the page of settings, beside the settings proper."""

    version: int = 0
    accent: str = ""
    accent_dark: str = ""
    logo: str = ""
    language: str = DEFAULT_LANGUAGE
    needs_days: int = DEFAULT_NEEDS_DAYS
    privacy_sv: str = ""
    privacy_en: str = ""
    footer_sv: str = ""
    footer_en: str = ""

    def text(self, which: str, language: str) -> str:
        """Return the privacy text or the footer in that language, in the other one if only that was written."""
        other = "en" if language == "sv" else "sv"
        return str(getattr(self, f"{which}_{language}") or getattr(self, f"{which}_{other}"))


def settings(details: SiteDetails, fixed: Collection[str]) -> dict[str, str | int]:
    """Return the settings that the page decides: those that it says and that the operator has not."""
    said = {setting: getattr(details, field) for field, setting in SETTING_OF.items()}
    return {setting: value for setting, value in said.items() if value not in {"", None} and setting not in fixed}


def may_send_from(address: str, usual: str) -> bool:
    """Say whether our mail server may send from the address: it is in the domain that it is set up for."""
    return address.rpartition("@")[2].casefold() == usual.rpartition("@")[2].casefold()


def differing(before: SiteDetails, after: SiteDetails) -> dict[str, tuple[str, str]]:
    """Return what is new, by field, as the trace keeps it: before and after, in short."""
    names = (field.name for field in fields(SiteDetails))
    pairs = {name: (getattr(before, name), getattr(after, name)) for name in names}
    return {name: (_told(name, old), _told(name, new)) for name, (old, new) in pairs.items() if old != new}


def stylesheet(look: Look) -> str:
    """Return the rules that put the site's accent in the place of ours, light and dark; nothing without an accent."""
    if not look.accent and not look.accent_dark:
        return ""
    parts = []
    if look.accent:
        parts.append(f":root {{ {_properties(colours.palette(look.accent, colours.LIGHT))} }}")
    dark = look.accent_dark or colours.judged(look.accent, colours.DARK).nearest
    properties = _properties(colours.palette(dark, colours.DARK))
    parts.append(f"@media (prefers-color-scheme: dark) {{ :root {{ {properties} }} }}")
    return "@layer tokens {\n" + "\n".join(parts) + "\n}\n"


def _properties(palette: colours.Palette) -> str:
    named: Mapping[str, str] = {
        "accent": palette.accent,
        "accent-hover": palette.hover,
        "accent-soft": palette.soft,
        "accent-soft-ink": palette.soft_ink,
        "on-accent": palette.on_accent,
        "seat": palette.seat,
        "dusk": palette.dusk,
    }
    return " ".join(f"--{name}: {colour};" for name, colour in named.items())


def _told(name: str, value: object) -> str:
    if value in {None, ""}:
        return ""
    if name in LONG:
        return f"{len(str(value))} characters"
    if name in UNTOLD:
        return "given"
    return str(value)[:TOLD_LENGTH]
