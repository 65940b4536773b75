"""Tables of plain text."""

from collections.abc import Sequence


def align(rows: Sequence[Sequence[str]], gap: str = "  ") -> list[str]:
    """Return a line for each row, in columns as wide as they have to be."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        gap.join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
