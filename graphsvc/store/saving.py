"""Writes a store's backup, or only says what it contains, while others write."""

from __future__ import annotations

from importlib.metadata import version
from typing import BinaryIO

from graphsvc.store import cut, marker
from graphsvc.store.backup import Header, Writer
from graphsvc.store.bolt import Bolt
from graphsvc.store.cut import Hear, Point
from graphsvc.store.lines import Contents, Tally
from graphsvc.store.migrate import look


def save(bolt: Bolt, file: BinaryIO, hear: Hear | None = None) -> tuple[Header, Contents]:
    """Writes the store as it is at its last done revision. `file` can be written anew from its beginning."""

    def attempt() -> tuple[Header, Contents]:
        at, tally = cut.point(bolt), Tally()
        header = Header(look(bolt).version, at.revision, at.at, marker.now(), version("graphsvc"))
        file.seek(0)
        file.truncate()
        writer = Writer(file, header)
        for part in cut.parts(bolt, at, tally, hear):
            writer.add(part)
        writer.end(tally.contents())
        return header, tally.contents()

    return cut.undisturbed(attempt)


def contents(bolt: Bolt, at: Point | None = None, hear: Hear | None = None) -> Contents:
    """What the store contains: at its last done revision unless said otherwise."""

    def attempt() -> Contents:
        tally = Tally()
        for _ in cut.parts(bolt, at or cut.point(bolt), tally, hear):
            pass
        return tally.contents()

    return cut.undisturbed(attempt)
