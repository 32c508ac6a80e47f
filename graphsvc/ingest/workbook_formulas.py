"""Which cells of which sheet have a formula without a stored value: a workbook names its parts in two steps."""

from __future__ import annotations

import posixpath
import zipfile
from array import array
from collections.abc import Mapping
from typing import IO
from xml.etree import ElementTree as ET

_BOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"


def unsaved_cells(copy: IO[bytes], unsaved: Mapping[str, array[int]]) -> dict[str, set[tuple[int, int]]]:
    """(row, column), from 1, by the sheet's name. `copy`, `unsaved`: what `checked_copy` answers.

    Raises ValueError where the workbook does not say which part a sheet is.
    """
    if not any(unsaved.values()):
        return {}
    with zipfile.ZipFile(copy) as book:
        try:
            parts = {e.get("Id"): e.get("Target", "") for e in ET.fromstring(book.read(_RELATIONS))}
            named = [e for e in ET.fromstring(book.read(_BOOK)).iter() if e.tag.endswith("}sheet")]
        except KeyError as error:
            raise ValueError("no parts are named") from error
    found = {}
    for sheet in named:
        relation = next((value for key, value in sheet.attrib.items() if key.endswith("}id")), None)
        cells = unsaved.get(posixpath.normpath(posixpath.join("xl", parts.get(relation, ""))).lstrip("/"), array("L"))
        found[sheet.get("name", "")] = set(zip(cells[::2], cells[1::2], strict=True))
    return found
