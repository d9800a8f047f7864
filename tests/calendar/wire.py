"""Calendar objects as lines, so that tests see the bytes and not what a forgiving reader makes of them."""


def unfolded(data: bytes) -> list[str]:
    """Return the content lines with folds taken out (RFC 5545 §3.1)."""
    return data.decode().replace("\r\n ", "").split("\r\n")[:-1]


def values(data: bytes, name: str) -> list[str]:
    """Return what follows the property's name on each line that has it: `;PARAMETER=…:value` or `:value`."""
    return [line[len(name) :] for line in unfolded(data) if line.startswith((f"{name}:", f"{name};"))]


def component(data: bytes, name: str) -> list[str]:
    """Return the lines between the component's first BEGIN and its END."""
    lines = unfolded(data)
    return lines[lines.index(f"BEGIN:{name}") + 1 : lines.index(f"END:{name}")]


def own_lines(data: bytes) -> dict[str, str]:
    """Return the VEVENT's own properties (not its alarm's) by name; each may come once but CATEGORIES, joined by `|`."""
    lines = component(data, "VEVENT")
    if "BEGIN:VALARM" in lines:
        del lines[lines.index("BEGIN:VALARM") : lines.index("END:VALARM") + 1]
    named = [(min(line.split(":")[0], line.split(";")[0], key=len), line) for line in lines]
    own = {name: line[len(name) + 1 :] for name, line in named}
    themes = [line[len(name) + 1 :] for name, line in named if name == "CATEGORIES"]
    assert len(named) == len(own) + max(len(themes) - 1, 0)
    return own | ({"CATEGORIES": " | ".join(themes)} if themes else {})
