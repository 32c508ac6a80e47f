"""What a file is that bears a table's name and is none, told by how it begins."""

from __future__ import annotations

import re

from graphsvc.errors import InvalidInput, Problem

_EXPORT = "Export the table itself as CSV in UTF-8, or as .xlsx."
_AS_TEXT = "Save it as CSV in UTF-8."
_KINDS = [
    (re.compile(start, re.IGNORECASE), what, hint)
    for start, what, hint in (
        (rb"%PDF-", "a PDF", _EXPORT),
        (rb"PK\x03\x04", "a workbook or another ZIP", "Give it its own ending, .xlsx or .zip."),
        (rb"\xd0\xcf\x11\xe0", "an old workbook or document (.xls, .doc)", "Save it as .xlsx, or as CSV in UTF-8."),
        (rb"\x1f\x8b|BZh\d|\xfd7zXZ|7z\xbc\xaf", "packed", "Unpack it first."),
        (rb"\x89PNG|\xff\xd8\xff|GIF8\d", "a picture", _EXPORT),
        (rb"\x7fELF|MZ\x90", "a program", _EXPORT),
        (rb"\xff\xfe\0\0|\0\0\xfe\xff", "text in UTF-32", _AS_TEXT),
        (rb"\xff\xfe|\xfe\xff", "text in UTF-16", _AS_TEXT),
        (rb"\{\\rtf", "a document (RTF)", _EXPORT),
        (rb"(\xef\xbb\xbf)?\s*<(\?xml|!doctype|html|svg)\b", "a web page or XML", _EXPORT),
        (rb'(\xef\xbb\xbf)?\s*(\[\s*)?\{\s*"', "JSON", _EXPORT),
    )
]


def check_start(name: str, start: bytes) -> None:
    """Raises InvalidInput for what begins as no table does. `start`: the first bytes, or all."""
    for kind, what, hint in _KINDS:
        if kind.match(start):
            raise refusal(f"is {what}, not a table that can be read", name, 1, hint=hint)


def refusal(reason: str, name: str, line: int, column: str | None = None, *, hint: str) -> InvalidInput:
    """What is said of a file that is wrong as a whole, and where that shows first."""
    problem = Problem(reason, name, line, column)
    return InvalidInput(f"{problem}.", hint=hint, problems=[problem])
