"""The register of those who were erased: kept outside of the store, it says whom to erase again after a restore."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError

from graphsvc.access import Viewer
from graphsvc.errors import InvalidInput
from graphsvc.kinds import PERSON
from graphsvc.services.answers import Shape
from graphsvc.services.context import Context
from graphsvc.services.erasing import Erased, erase
from graphsvc.store.erasures import digest


class Registered(Shape):
    """One who was erased: when, by which commit, what stands in their place. `digests`: of each of their ids, under
    `salt`: who knows an id can tell whether it is meant."""

    pseudonym: str
    commit: int
    at: str
    salt: str
    digests: list[str]


class Register(Shape):
    """Everybody who was erased, by commit."""

    erased: list[Registered]


class ErasedAgain(Shape):
    """Whom a register named and the store had again."""

    erased: list[Erased]
    dry_run: bool


def register(ctx: Context, viewer: Viewer) -> Register:
    """Everybody who was erased from this store."""
    found = ctx.store.erasures()
    return Register(
        erased=[
            Registered(pseudonym=e.pseudonym, commit=e.commit, at=e.at, salt=e.salt, digests=list(e.digests))
            for e in found
        ]
    )


def read_register(file: Path) -> Register:
    """The register that was written to a file. Raises InvalidInput for what is none."""
    try:
        return Register.model_validate_json(file.read_bytes())
    except OSError as error:
        raise InvalidInput(f"{file} cannot be read: {error.strerror}.") from None
    except ValidationError:
        raise InvalidInput(f"{file} is no register.", hint="`graphsvc --json erased > FILE` writes one.") from None


def erase_again(ctx: Context, viewer: Viewer, wanted: Register, *, source: str, dry_run: bool = False) -> ErasedAgain:
    """Erases everybody whom the register names and who is in the store or its journal. Raises as `erase` does."""
    done: list[Erased] = []
    while ids := _meant(ctx, wanted, {node.id for one in done for node in one.people} | _earlier(done)):
        done.append(erase(ctx, viewer, ids[0], source=source, dry_run=dry_run))
    return ErasedAgain(erased=done, dry_run=dry_run)


def _earlier(done: Sequence[Erased]) -> set[str]:
    return {node_id for one in done for node_id in one.earlier_ids}


def _meant(ctx: Context, wanted: Register, seen: set[str]) -> list[str]:
    """The ids that the register means, of people in the graph or the journal."""
    whole = ctx.store.graph_of(PERSON, ())
    ids = {(label, id_) for label in PERSON for id_ in whole.nodes(label)}
    ids |= {end for label in PERSON for end in ctx.store.ids_once(label)}
    known = [(one.salt, frozenset(one.digests)) for one in wanted.erased]
    return sorted(
        id_ for label, id_ in ids if id_ not in seen and any(digest(s, f"{label}:{id_}") in d for s, d in known)
    )
