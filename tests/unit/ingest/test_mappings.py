"""The mappings that ship, against the real files. The expected counts were taken
from the files themselves with the csv module, apart from any code of this package."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from math import exp
from pathlib import Path

import pytest
from splitting import split

from graphsvc.analysis.account import analyse
from graphsvc.analysis.settings import MetricSettings
from graphsvc.analysis.threads import threads
from graphsvc.errors import InvalidInput
from graphsvc.ingest.hierarchyid import decode
from graphsvc.ingest.known import Known
from graphsvc.ingest.mapping import map_inputs, read_mapped
from graphsvc.ingest.plan import ImportPlan, plan_import
from graphsvc.ingest.rejects import write_rejects
from graphsvc.model import Graph, Node, NodeChange, Tie, TieChange

MAPPINGS = Path(__file__).resolve().parents[3] / "examples" / "mappings"


def planned(name: str, data: Path) -> ImportPlan:
    plan = plan_import(read_mapped(MAPPINGS / f"{name}.toml", [data / name]), Known())
    assert plan.rejected == []
    return plan


def nodes(plan: ImportPlan, label: str) -> dict[str, NodeChange]:
    return {c.id: c for c in plan.changes if isinstance(c, NodeChange) and c.label == label}


def ties(plan: ImportPlan, kind: str) -> list[TieChange]:
    return [c for c in plan.changes if isinstance(c, TieChange) and c.type == kind]


def test_northwind(shared_data: Path) -> None:
    plan = planned("northwind", shared_data)
    contacts = Counter(tie.target for tie in ties(plan, "WORKS_AT"))
    assert (len(nodes(plan, "Account")), len(nodes(plan, "Employee"))) == (91, 9)
    assert set(contacts) == set(nodes(plan, "Account"))
    assert set(contacts.values()) == {1}
    # employees.csv: everyone but Fuller (2) has reports_to; Suyama (6), King (7), Dodsworth (9) have Buchanan (5).
    bosses = {tie.source[-1]: tie.target[-1] for tie in ties(plan, "REPORTS_TO")}
    assert bosses == {"1": "2", "3": "2", "4": "2", "5": "2", "6": "5", "7": "5", "8": "2", "9": "5"}
    assert nodes(plan, "Employee")["employee-2"].properties["name"] == "Andrew Fuller"
    assert nodes(plan, "Employee")["employee-2"].properties["function"] == "executive"


def test_northwind_orders(shared_data: Path) -> None:
    orders = ties(planned("northwind", shared_data), "INTERACTED_WITH")
    assert len(orders) == len({tie.id for tie in orders}) == 830
    assert len({tie.target for tie in orders}) == 89
    assert {(t.properties["channel"], t.properties["direction"]) for t in orders} == {("order", "in")}
    first = next(t for t in orders if t.properties["ref"] == "10248")  # orders.csv line 2
    assert (first.source, first.target) == ("employee-5", "VINET-contact")
    assert str(first.properties["at"]).startswith("1996-07-04")


def parts(plan: ImportPlan) -> dict[str, Graph]:
    made = [Node(c.label, c.id, c.properties) for c in plan.changes if isinstance(c, NodeChange)]
    joined = [
        Tie(c.type, c.source_label, c.source, c.target_label, c.target, c.key, c.properties)
        for c in plan.changes
        if isinstance(c, TieChange)
    ]
    return split(Graph(made, joined))


def test_northwind_contact_strengths_and_verdicts(shared_data: Path) -> None:
    """On the day of the last order: each order weighs 2^(-age/90), c = 1 - e^(-x/6), from the file alone."""
    today, weights = date(1998, 5, 6), dict[tuple[str, str], float]()
    with (shared_data / "northwind" / "orders.csv").open(encoding="utf-8") as file:
        for order in csv.DictReader(file):
            pair = (f"employee-{order['employee_id']}", f"{order['customer_id']}-contact")
            age = (today - date.fromisoformat(order["order_date"][:10])).days
            weights[pair] = weights.get(pair, 0.0) + 2 ** (-age / 90)
    expected = {pair: 1 - exp(-x / 6) for pair, x in weights.items()}
    assert expected["employee-8", "FOLKO-contact"] == pytest.approx(0.377872726988, abs=1e-12)  # the strongest
    assert expected["employee-1", "SAVEA-contact"] == pytest.approx(0.354207351142, abs=1e-12)
    found, verdicts = dict[tuple[str, str], float](), Counter[str]()
    for account, graph in parts(planned("northwind", shared_data)).items():
        study = analyse(graph, account, today, MetricSettings(), None)
        found |= {(c.ours, c.stakeholder): c.strength for c in study.contacts}
        roads = threads(study.c, study.network.influence, study.decision.formal, study.network.named, active=0.2,
                        step=0.2, ours_in_store=9)  # fmt: skip
        verdicts[roads.verdict.value] += 1
    assert found == pytest.approx(expected, abs=1e-12)
    # One contact a customer is one thread at most: 24 of the 91 have a pair of 0.2 or more.
    active = {target for (_, target), strength in expected.items() if strength >= 0.2}
    assert verdicts == {"single_threaded": 24, "no_contact": 67}
    assert len(active) == 24


def test_adventureworks(shared_data: Path) -> None:
    plan = planned("adventureworks", shared_data)
    contacts = Counter(tie.target for tie in ties(plan, "WORKS_AT"))
    assert (len(nodes(plan, "Account")), len(nodes(plan, "Stakeholder"))) == (701, 753)
    assert Counter(contacts.values()) == {1: 649, 2: 52}
    assert len(nodes(plan, "Employee")) == 290
    assert len(ties(plan, "MANAGES")) == 701


def test_adventureworks_reporting_lines(shared_data: Path) -> None:
    plan = planned("adventureworks", shared_data)
    bosses = {tie.source: tie.target for tie in ties(plan, "REPORTS_TO")}
    assert len(bosses) == len(ties(plan, "REPORTS_TO")) == 289
    assert "1" not in bosses
    # 0x58 = 01 01 1 → /1/; 0x5AC0 → /1/1/; 0x5AE1 = 01011 01011 100001 → /1/1/4/; 0x5AE158 → /1/1/4/1/.
    assert (bosses["2"], bosses["3"], bosses["7"], bosses["8"]) == ("1", "2", "3", "7")
    people = nodes(plan, "Employee")
    levels = {id_: int(str(people[id_].properties["level"])) for id_ in people}
    # OrganizationLevel stands in a column of its own: it has to agree with the decoded paths.
    assert all(levels[person] == levels[boss] + 1 for person, boss in bosses.items())
    assert Counter(levels.values()) == {1: 1, 2: 6, 3: 27, 4: 66, 5: 190}
    assert "françois0" in {person.properties["name"] for person in people.values()}


def test_maven_crm(shared_data: Path) -> None:
    plan = planned("maven_crm", shared_data)
    assert (len(nodes(plan, "Account")), len(ties(plan, "SUBSIDIARY_OF"))) == (85, 15)
    assert (len(nodes(plan, "Employee")), len(ties(plan, "REPORTS_TO"))) == (35 + 6, 35)
    opportunities = [o for o in nodes(plan, "Opportunity").values() if not o.properties.get("standing")]
    # 8,800 less the 1,425 that name no account; won and lost all name one (4,238 and 2,473).
    status = Counter(o.properties["status"] for o in opportunities)
    assert status == {"won": 4238, "lost": 2473, "open": 8800 - 1425 - 4238 - 2473}


@pytest.mark.parametrize(
    ("text", "path"),
    [
        (None, ()),
        ("0x", ()),
        ("0x84", ((4,),)),  # 100 00 1
        ("0xA2", ((8,),)),  # 101 000 1
        ("0xC110", ((16,),)),  # 110 00 0 0 1 000 1, then zeros: 16 + 0
        ("0x62C0", ((2, 1),)),  # 01 10 0 goes on within the level, 01 01 1 ends it
        ("0x60", None),  # 01 10 0 announces an ordinal that does not come
        ("NULL", None),
    ],
)
def test_hierarchyid(text: str | None, path: object) -> None:
    assert decode(text) == path


PEOPLE = "id,name,boss\n1,Ann,NULL\n2,Bo,0x58\n3,Cy,0x68\n4,Di,0x7AC0\n"
TABLE = '[[table]]\nfile = "p.csv"\nkind = "employees"\n[table.columns]\n'


def mapped(folder: Path, text: str) -> ImportPlan:
    (folder / "p.csv").write_text(PEOPLE, "utf-8")
    (folder / "m.toml").write_text(text, "utf-8")
    return plan_import(read_mapped(folder / "m.toml", [folder]), Known())


def test_an_absent_superior_is_rejected_with_file_and_line(tmp_path: Path) -> None:
    text = 'null = ["NULL"]\n' + TABLE + 'id.column = "id"\nname.column = "name"\n'
    plan = mapped(tmp_path, text + 'reports_to = { column = "boss", hierarchyid = "id" }\n')
    # 0x7AC0 = 01111 01011 → /3/1/, and no row is /3/.
    assert [(r.file, r.line, r.column) for r in plan.rejected] == [("p.csv", 5, "reports_to")]
    assert {(t.source, t.target) for t in ties(plan, "REPORTS_TO")} == {("2", "1"), ("3", "1")}


def test_steps(tmp_path: Path) -> None:
    text = TABLE.replace("kind", 'where = [{ column = "id", in = ["1", "2"] }]\nkind')
    text += 'id.template = "e-{id}"\nname = { join = ["name", "boss"], separator = "/" }\n'
    text += 'title = { column = "name", values = { Ann = "Head" }, others = "Member" }\n'
    people = nodes(mapped(tmp_path, text), "Employee")
    assert {i: (p.properties["name"], p.properties["title"]) for i, p in people.items()} == {
        "e-1": ("Ann/NULL", "Head"),
        "e-2": ("Bo/0x58", "Member"),
    }


GOOD = TABLE + 'id.column = "id"\nname.column = "name"\n'


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("[[table]\n", "m.toml:1: is not TOML"),
        ("null = []\n", "m.toml:/table: "),
        (GOOD.replace("employees", "emploees"), "m.toml:/table/0/kind: emploees is no import table"),
        (GOOD + 'nme.column = "name"\n', "m.toml:/table/0/columns/nme: employees has no column nme"),
        (TABLE + 'id.column = "id"\n', "m.toml:/table/0/columns: employees needs the column name"),
        (GOOD + 'title.column = "Job"\n', "m.toml:/table/0/columns/title: p.csv has no column Job"),
        (GOOD + "title = {}\n", "m.toml:/table/0/columns/title: needs exactly one of"),
        (GOOD + 'title = { column = "id", extract = "(" }\n', "m.toml:/table/0/columns/title: extract"),
        (GOOD + 'title = { column = "id", extract = "x" }\n', "m.toml:/table/0/columns/title: extract"),
        (GOOD.replace("p.csv", "q.csv"), "m.toml:/table/0/file: q.csv is not among the files given"),
    ],
)
def test_a_wrong_mapping_names_file_and_place(tmp_path: Path, text: str, place: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        mapped(tmp_path, text)
    assert str(caught.value.problems[0]).startswith(place)


def test_only_the_files_that_the_mapping_names_are_read(tmp_path: Path) -> None:
    (tmp_path / "big.csv").write_bytes(b"\0")
    (tmp_path / "p.csv").write_text(PEOPLE, "utf-8")
    (tmp_path / "m.toml").write_text(GOOD, "utf-8")
    inputs = map_inputs(tmp_path / "m.toml", [tmp_path])
    assert ([file.name for file in inputs.files], inputs.ignored) == (["p.csv"], [])


def test_a_row_that_does_not_fit_is_rejected_under_a_mapping_too(tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text(PEOPLE + "5,Ed\n", "utf-8")
    (tmp_path / "m.toml").write_text(GOOD, "utf-8")
    plan = plan_import(read_mapped(tmp_path / "m.toml", [tmp_path / "p.csv"]), Known())
    assert [(r.file, r.line, r.reason) for r in plan.rejected] == [
        ("p.csv", 6, "has 2 cells where the header names 3 columns")
    ]
    assert set(nodes(plan, "Employee")) == {"1", "2", "3", "4"}


def test_two_tables_out_of_one_file_do_not_mix_their_rejects(tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text("id,name,level\n1,Ann,high\n", "utf-8")
    head = '[[table]]\nfile = "p.csv"\nkind = "{}"\n[table.columns]\nid.column = "id"\nname.column = "name"\n'
    text = head.format("partners") + head.format("employees") + 'level.column = "level"\n'
    (tmp_path / "m.toml").write_text(text, "utf-8")
    tables = read_mapped(tmp_path / "m.toml", [tmp_path / "p.csv"])
    (written,) = write_rejects(tmp_path / "rejects", tables, plan_import(tables, Known()).rejected)
    assert written.name == "employees.csv"


def test_no_mapping_file(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"none\.toml"):
        read_mapped(tmp_path / "none.toml", [tmp_path])
