"""Widths of text without a font at hand, and breaking of text into boxes.

The widths are those of Noto Sans in hundredths of an em; a wide character (East Asian width W or F) is one em.
A table gives the same scene on every machine, installed fonts or not.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

ELLIPSIS = "…"
_REGULAR = (
    "26 27 41 65 57 83 73 22 30 30 55 57 27 32 27 37 57 57 57 57 57 57 57 57 57 57 27 27 57 57 57 43 "
    "90 64 65 63 73 56 52 73 74 34 27 62 52 91 76 78 60 78 62 55 56 73 60 93 59 57 57 33 37 33 57 44 "
    "28 56 62 48 62 56 34 62 62 26 26 53 26 94 62 60 62 62 41 48 36 62 51 79 53 51 47 38 55 38 57"
)
_BOLD = (
    "26 29 47 65 57 90 75 27 34 34 54 57 28 32 28 41 57 57 57 57 57 57 57 57 57 57 28 28 57 57 57 48 "
    "90 69 67 64 74 56 55 72 76 39 33 66 56 94 81 80 63 80 66 55 58 76 65 97 67 62 58 33 41 33 57 41 "
    "36 60 63 51 63 59 39 63 66 30 30 62 30 98 66 62 63 63 45 50 43 66 57 86 58 57 49 39 55 39 57"
)
_TABLE = {bold: [int(w) / 100 for w in text.split()] for bold, text in ((False, _REGULAR), (True, _BOLD))}


@lru_cache(maxsize=8192)
def _advance(char: str, bold: bool) -> float:
    """The width of one character in em. Letters outside ASCII take the width of their base letter, or a wide guess."""
    if unicodedata.east_asian_width(char) in "WF":
        return 1.0
    if unicodedata.category(char) in {"Mn", "Me", "Cf"}:
        return 0.0
    base = unicodedata.normalize("NFD", char)[0]
    index = ord(base) - 32
    if 0 <= index < len(_TABLE[bold]):
        return _TABLE[bold][index]
    return 1.0 if char == ELLIPSIS or ord(char) >= 0x2E80 else 0.8


def width(text: str, size: float, bold: bool = False) -> float:
    """The width of `text` in pixels at `size` pixels per em."""
    return sum(_advance(char, bold) for char in text) * size


def clean(text: str) -> str:
    """One line: control and direction-changing characters out, runs of white space to one space."""
    kept = "".join(
        " " if c.isspace() else c for c in text if c.isspace() or unicodedata.category(c)[0] != "C" or c == "\u200d"
    )
    return " ".join(kept.split())


def cut(text: str, room: float, size: float, bold: bool = False) -> str:
    """`text`, or its beginning with an ellipsis, no wider than `room` pixels."""
    if width(text, size, bold) <= room:
        return text
    left = room - width(ELLIPSIS, size, bold)
    taken = 0
    for char in text:
        left -= _advance(char, bold) * size
        if left < 0:
            break
        taken += 1
    return text[:taken].rstrip() + ELLIPSIS


def wrap(text: str, room: float, size: float, bold: bool = False, lines: int = 2) -> tuple[str, ...]:
    """`text` in at most `lines` lines of `room` pixels; the last one ends with an ellipsis where text is left over."""
    rest = clean(text)
    result: list[str] = []
    while rest and len(result) < lines - 1:
        head = _first_line(rest, room, size, bold)
        result.append(head.rstrip())
        rest = rest[len(head) :].lstrip()
    if rest:
        result.append(cut(rest, room, size, bold))
    return tuple(result)


def _first_line(text: str, room: float, size: float, bold: bool) -> str:
    """As much of `text` as fits, broken after a space or a hyphen or between wide characters where there is one."""
    used, end, breakable = 0.0, 0, 0
    for end, char in enumerate(text):
        used += _advance(char, bold) * size
        if used > room and not char.isspace():
            break
        if char in " -/" or _advance(char, bold) >= 1.0:
            breakable = end + 1
    else:
        return text
    if char != " " and end and _advance(char, bold) >= 1.0:
        breakable = end
    return text[: breakable or max(end, 1)]
