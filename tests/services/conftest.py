"""Use cases over a real embedded store, without the web and the command line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from small_account import fresh_context

from graphsvc.access import LOCAL_OWNER
from graphsvc.services import importing
from graphsvc.services.context import Context
from graphsvc.settings import Settings
from graphsvc.store import open_store

DEMO = Path(__file__).resolve().parents[2] / "examples" / "demo"
# One decision with everything in it that is sensitive: a gatekeeper who is against us, a blocker, a conflict, a note.
GUARDED = {
    "accounts": "id,name,annual_revenue\nacme,Alder Mills,1000\n",
    "stakeholders": (
        "id,account,name,political_status,email\n"
        "cfo,acme,Ines Vale,inner_circle,ines@alder.example\ngate,acme,Tom Reed,outside,\nblock,acme,Bo Lind,,\n"
    ),
    "employees": "id,name\nkam,Lena Hart\n",
    "roles": (
        "stakeholder,role,support\n"
        "cfo,economic_buyer,supporter\ngate,gatekeeper,enemy\nblock,blocker,\nblock,user,\ncfo,legal,supporter\n"
    ),
    "contacts": "source,target,level\nkam,gate,trusted_advisor\n",
    "influences": "source,target,strength,note\ngate,cfo,0.5,went to school together\n",
    "conflicts": "source,target\ncfo,block\n",
}


@pytest.fixture(scope="module")
def ctx(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Context]:
    """A context over a store that holds the small account."""
    yield from fresh_context(tmp_path_factory.mktemp("services"))


@contextmanager
def _over(folder: Path, tables: Path) -> Iterator[Context]:
    with closing(open_store(str(folder / "store"))) as store:
        ctx = Context(store, Settings(store=str(folder / "store")))
        importing.import_files(ctx, LOCAL_OWNER, importing.Wanted(paths=(tables,)))
        yield ctx


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Context]:
    """The demonstration portfolio."""
    with _over(tmp_path_factory.mktemp("demo"), DEMO) as ctx:
        yield ctx


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Context]:
    """The small account above."""
    folder = tmp_path_factory.mktemp("guarded")
    tables = folder / "tables"
    tables.mkdir()
    for name, text in GUARDED.items():
        (tables / f"{name}.csv").write_text(text, encoding="utf-8")
    with _over(folder, tables) as ctx:
        yield ctx
