"""What a mapping file may say (docs/mapping-format.md), and its loading with every mistake named."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from graphsvc.errors import InvalidInput, Problem
from graphsvc.kinds import TABLES

HINT = "docs/mapping-format.md describes mapping files."


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Where(_Part):
    """A condition on a row: exactly one of `equals`, `in`, `set`, `in_file` (with `key`, the column there)."""

    column: str
    equals: str | None = None
    among: list[str] | None = Field(None, alias="in")
    set: bool | None = None
    in_file: str | None = None
    key: str | None = None

    @model_validator(mode="after")
    def _one(self) -> Where:
        if sum(part is not None for part in (self.equals, self.among, self.set, self.in_file)) != 1:
            raise ValueError("needs exactly one of equals, in, set, in_file")
        if (self.in_file is None) != (self.key is None):
            raise ValueError("in_file and key belong together")
        return self


class Lookup(_Part):
    """The cell is looked up in column `key` of `file` and becomes what stands in column `value` there."""

    file: str
    key: str
    value: str
    where: list[Where] = []


class Cell(_Part):
    """What a target column holds: exactly one of `column`, `constant`, `join`, `template`, then the steps."""

    column: str | None = None
    constant: str | None = None
    join: Annotated[list[str], Field(min_length=1)] | None = None
    separator: str = " "
    template: str | None = None
    hierarchyid: str | None = None
    extract: str | None = None
    lookup: Lookup | None = None
    values: dict[str, str] = {}
    others: str | None = None
    default: str | None = None

    @model_validator(mode="after")
    def _one(self) -> Cell:
        if sum(part is not None for part in (self.column, self.constant, self.join, self.template)) != 1:
            raise ValueError("needs exactly one of column, constant, join, template")
        return self


class MappedTable(_Part):
    """One import table made from one file."""

    file: str
    kind: str
    where: list[Where] = []
    distinct: bool = False
    columns: dict[str, Cell]


class FileForm(_Part):
    """How a text file is written where that does not show in itself."""

    encoding: str | None = None
    header: list[str] | None = None


class Mapping(_Part):
    """A whole mapping file."""

    null: list[str] = []
    files: dict[str, FileForm] = {}
    table: Annotated[list[MappedTable], Field(min_length=1)]


def load(path: Path) -> Mapping:
    """Reads a mapping file. Raises InvalidInput naming the file and every wrong place in it."""
    try:
        mapping = Mapping.model_validate(tomllib.loads(path.read_text("utf-8")))
    except OSError as error:
        raise InvalidInput(f"{path.name} cannot be read: {error.strerror}.", hint="Check the path.") from error
    except UnicodeDecodeError as error:
        raise InvalidInput(f"{path.name} is not UTF-8.", hint="Save it as UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        raise wrong([_syntax(path.name, str(error))]) from error
    except ValidationError as error:
        raise wrong([_problem(path.name, one) for one in error.errors()]) from error
    if problems := [p for i, table in enumerate(mapping.table) for p in _targets(path.name, i, table)]:
        raise wrong(problems)
    return mapping


def wrong(problems: list[Problem]) -> InvalidInput:
    """The error for mistakes in a mapping file."""
    return InvalidInput(f"{problems[0]}.", hint=HINT, problems=problems)


def _syntax(name: str, message: str) -> Problem:
    found = re.search(r" \(at line (\d+), column \d+\)", message)
    reason = f"is not TOML: {message[: found.start()] if found else message}"
    return Problem(reason, name, line=int(found[1]) if found else None)


def _problem(name: str, error: Any) -> Problem:
    reason = error["msg"].removeprefix("Value error, ")
    return Problem(reason, name, pointer="/" + "/".join(str(part) for part in error["loc"]))


def _targets(name: str, number: int, table: MappedTable) -> list[Problem]:
    place = f"/table/{number}"
    known = TABLES.get(table.kind)
    if known is None:
        return [Problem(f"{table.kind} is no import table", name, pointer=f"{place}/kind")]
    unknown = [c for c in table.columns if known.column(c) is None]
    missing = [c for c in known.required if c not in table.columns]
    return [
        *(Problem(f"{table.kind} has no column {c}", name, pointer=f"{place}/columns/{c}") for c in unknown),
        *(Problem(f"{table.kind} needs the column {c}", name, pointer=f"{place}/columns") for c in missing),
    ]
