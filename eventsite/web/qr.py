"""An address as a square that telephones read."""

import segno


def path(address: str) -> tuple[str, int]:
    """Return the square as the path of a drawing, and how many modules wide it is, with the quiet zone around it."""
    rows = list(segno.make(address, error="m", micro=False).matrix_iter(border=4))
    dots = (f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, is_dark in enumerate(row) if is_dark)
    return "".join(dots), len(rows)
