"""Looks through a workbook before anything is allocated for its cells.

The reader takes memory for every cell between A1 and the last one that is filled, and for every mention of a shared
text: a few bytes can ask for hundreds of gigabytes. So the parts are read here first, within limits, and it is this
copy of them that the reader gets: what it sees is what was checked.
"""

from __future__ import annotations

import io
import re
import zipfile
from array import array
from xml.parsers import expat

from graphsvc.errors import InvalidInput
from graphsvc.ingest.archives import open_archive, open_member

# A full sheet of 1,048,576 rows and 19 columns; the reader takes 32 bytes a cell.
MAX_CELLS = 20_000_000
MAX_TEXT = 1 << 30
_MAX_ROW, _MAX_COLUMN = 1_048_576, 16_384
_PIECE = 1 << 20
_REFERENCE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})\Z")
_SHARED = "xl/sharedstrings.xml"


def checked_copy(name: str, data: bytes, most: int = MAX_CELLS) -> tuple[io.BytesIO, dict[str, array[int]]]:
    """The XML parts of the workbook as a new archive. Raises InvalidInput for what is damaged or too large.

    `most`: the most cells that the sheets may have together, each counted from A1 to its last filled cell.
    Returns beside it the cells whose formula has no stored value, by part: row, column, row, column …, from 1.
    """
    archive = open_archive(name, data)
    parts = [info for info in archive.infolist() if _is_part(info.filename)]
    parts.sort(key=lambda info: info.filename.lower() != _SHARED)
    texts, copy, cells = array("Q"), io.BytesIO(), 0
    unsaved: dict[str, array[int]] = {}
    with zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as out:
        for info in parts:
            part = _Part(name, texts)
            with open_member(name, archive, info) as source, out.open(info.filename, "w") as target:
                while piece := source.read(_PIECE):
                    part.feed(piece)
                    target.write(piece)
                part.feed(b"", last=True)
            unsaved[info.filename] = part.unsaved
            cells += part.last_row * part.last_column
            if cells > most:
                raise too_large(name)
    copy.seek(0)
    return copy, unsaved


def too_large(name: str) -> InvalidInput:
    """The refusal of a workbook whose used range is out of all proportion."""
    return InvalidInput(
        f"{name} is too large: a sheet reaches from A1 to its last filled cell.",
        hint=f"Clear stray cells far from the table, or split it; {MAX_CELLS:,} cells is the most.",
    )


def broken(name: str) -> InvalidInput:
    """The refusal of a workbook that cannot be read."""
    return InvalidInput(f"{name} is a broken workbook.", hint="Open it and save it once more.")


def _is_part(name: str) -> bool:
    """Pictures, macros and the parts of other formats are left out: the reader needs none of them."""
    lower = name.lower()
    return lower.endswith((".xml", ".rels")) and ("/" in lower or lower == "[content_types].xml")


class _Part:
    """One XML part as it goes by: how far its filled cells reach, how much shared text they mention, which of their
    formulas have no value: a program that writes files without calculating leaves it out.
    """

    def __init__(self, name: str, texts: array[int]) -> None:
        self.last_row = self.last_column = 0
        self._name, self._texts = name, texts
        self._row = self._column = self._mentioned = 0
        self._shares = self._open = False
        self.unsaved = array("L")
        self._texted = self._formula = self._valued = False
        self._index: list[str] = []
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end

    def feed(self, piece: bytes, *, last: bool = False) -> None:
        """Raises InvalidInput for XML that is broken or declares entities, and for too much text."""
        try:
            self._parser.Parse(piece, last)
        except expat.ExpatError as error:
            raise broken(self._name) from error

    def _doctype(self, *_: object) -> None:
        raise InvalidInput(f"{self._name} is no workbook that a spreadsheet wrote.", hint="Save it once more.")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        tag = tag.rpartition(":")[2]
        if tag == "c":
            self._place(attributes.get("r"))
            self._shares = attributes.get("t") == "s"
            self._texted = attributes.get("t") == "str"  # an empty text is a value
            self._formula = self._valued = False
        elif tag in {"v", "f", "is"} and self._column:
            self.last_row, self.last_column = max(self.last_row, self._row), max(self.last_column, self._column)
            if tag == "f":
                self._formula = True
            elif tag == "v" and self._shares:
                self._listen(self._index.append)
            elif tag == "v" and self._formula:
                self._listen(self._value)
        elif tag == "row":
            self._row, self._column = _number(attributes.get("r"), self._row), 0
        elif tag == "si":
            self._texts.append(0)
        elif tag == "t" and self._texts:
            self._listen(self._measure)

    def _value(self, text: str) -> None:
        self._valued = self._valued or bool(text.strip())

    def _end(self, tag: str) -> None:
        if self._formula and tag.rpartition(":")[2] == "c":
            if not self._valued and not self._texted:
                self.unsaved.extend((self._row, self._column))
            self._formula = False
        if self._open:
            self._parser.CharacterDataHandler = None
            self._open = False
            if self._index:
                self._mention("".join(self._index))
                self._index.clear()

    def _listen(self, hear: object) -> None:
        self._parser.CharacterDataHandler = hear  # type: ignore[assignment]
        self._open = True

    def _measure(self, text: str) -> None:
        self._texts[-1] += len(text)

    def _mention(self, index: str) -> None:
        number = int(index) if re.fullmatch(r"\s*[0-9]{1,9}\s*", index) else -1
        self._mentioned += self._texts[number] if 0 <= number < len(self._texts) else 0
        if self._mentioned > MAX_TEXT:
            raise too_large(self._name)

    def _place(self, reference: str | None) -> None:
        if reference is None:
            self._column += 1
            self._row = max(self._row, 1)
        elif found := _REFERENCE.match(reference):
            self._column = _column(found[1])
            self._row = int(found[2])
        else:
            raise broken(self._name)
        if self._row > _MAX_ROW or self._column > _MAX_COLUMN:
            raise too_large(self._name)


def _number(stated: str | None, before: int) -> int:
    if stated is None:
        return before + 1
    return int(stated) if re.fullmatch("[0-9]{1,7}", stated) else _MAX_ROW + 1


def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number
