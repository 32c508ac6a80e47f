"""What a worker does: one part of the portfolio, from its facts to its figures."""

from __future__ import annotations

from dataclasses import dataclass

from graphsvc.analysis.portfolio_rows import rows
from graphsvc.cluster.place import RELEASE, Place


@dataclass(frozen=True, slots=True)
class Done:
    """The figures of part `number` lie under `name`."""

    number: int
    name: str


@dataclass(frozen=True, slots=True)
class Failed:
    """Why a part was not analysed: of which kind the error is, and what the system says `of_files`. Never what is in
    the data, which the words of other errors may hold."""

    number: int
    kind: str
    why: str = ""
    of_files: bool = False

    @classmethod
    def of(cls, number: int, error: Exception) -> Failed:
        """What may be told of an error."""
        return cls(number, type(error).__name__, getattr(error, "strerror", None) or "", isinstance(error, OSError))


def analyse_part(url: str, number: int) -> Done | Failed:
    """Analyses a part that lies at `url` and writes the figures beside it. Doing it again does no harm.

    Errors are returned: raised, Dask would log their words on the worker.
    """
    try:
        place = Place(url)
        written_by = place.release()
        if written_by != RELEASE:
            return Failed(number, "release", RELEASE)
        return Done(number, place.write_result(number, rows(place.part(number), place.asked())))
    except Exception as error:
        return Failed.of(number, error)
