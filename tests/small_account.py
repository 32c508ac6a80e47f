"""One small account as import tables, for every test that needs one worked out by hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from graphsvc.access import LOCAL_OWNER
from graphsvc.kinds import ALIAS
from graphsvc.model import NodeChange, Op
from graphsvc.services import importing
from graphsvc.services.context import Context
from graphsvc.settings import Settings
from graphsvc.store import open_store

TABLES = {
    "accounts": "id,name,name_zh,annual_revenue,currency\nacme,Alder Mills,桤木工厂,1000000,EUR\nbare,Bare Island,,,\n",
    "departments": "id,name,account\nfin,Finance,acme\nit,IT,acme\n",
    "stakeholders": (
        "id,account,name,department,title,level,reports_to\n"
        "cfo,acme,Ines Vale,fin,CFO,1,\n"
        "cio,acme,Tom Reed,it,CIO,2,cfo\n"
        "dev,acme,Bo Lind,it,Engineer,3,cio\n"
        "seat,acme,,it,Head of data,2,cio\n"
    ),
    "employees": "id,name,function,level\nkam,Lena Hart,sales,2\nexe,Otto Fynn,executive,1\n",
    "roles": "stakeholder,role,support\ncfo,economic_buyer,neutral\ncio,problem_owner,supporter\ndev,champion,enemy\n",
    "contacts": "source,target,level\nkam,cio,problem_solver\nkam,dev,vendor\n",
    "manages": "employee,account,role\nexe,acme,executive_sponsor\nkam,acme,account_manager\n",
    "influences": "source,target,strength\ndev,cio,0.5\n",
}


def write_tables(folder: Path) -> Path:
    """The tables above as a folder of CSV files."""
    for name, text in TABLES.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def refill(ctx: Context, folder: Path) -> None:
    """Makes a store that tests have changed hold the small account and nothing else again."""
    whole = ctx.store.whole_graph()
    nodes = [NodeChange(Op.DELETE, label, node_id) for label in whole.labels() for node_id in whole.nodes(label)]
    nodes += [NodeChange(Op.DELETE, ALIAS.label, alias.id) for alias in ctx.store.nodes(ALIAS.label)]
    ctx.store.commit(nodes, author="test", message="Emptied", source="test")
    importing.import_files(ctx, LOCAL_OWNER, importing.Wanted(paths=(write_tables(folder),)))


def fresh_context(folder: Path) -> Iterator[Context]:
    """A context over a new store in the folder, filled with the small account."""
    tables = folder / "tables"
    tables.mkdir()
    store = open_store(str(folder / "store"))
    try:
        ctx = Context(store, Settings(store=str(folder / "store")))
        importing.import_files(ctx, LOCAL_OWNER, importing.Wanted(paths=(write_tables(tables),)))
        yield ctx
    finally:
        store.close()
