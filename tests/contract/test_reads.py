"""What is read, on every engine."""

from __future__ import annotations

import pytest

from graphsvc.errors import NotFound
from graphsvc.model import Change, Graph
from graphsvc.store.graphstore import GraphStore

from .build import account, commit, put, tie


def _ids(graph: Graph) -> dict[str, list[str]]:
    return {label: sorted(graph.nodes(label)) for label in graph.labels()}


def _story(name: str) -> list[Change]:
    """Two people at the account; one of them was at another account before, where Eva knew them; Eva and Pat contact,
    a partner serves, a team is embedded, a meeting was attended; a third account has nothing to do with it."""
    here, before = f"{name}-0", f"{name}old-0"
    ids = {"Employee": f"{name}-eva", "PartnerContact": f"{name}-pat", "Partner": f"{name}-p", "JointTeam": f"{name}-t"}
    eva, pat, partner, team = ids.items()
    met = ("Engagement", f"{name}-m")
    return [
        *account(name, 2), *account(f"{name}old", 2), *account(f"{name}far", 2),
        *(put(label, node_id, name=node_id) for label, node_id in ids.items()),
        put("Employee", f"{name}-bob", name="Bob"), put("Employee", f"{name}-stranger", name="S"),
        put("Engagement", f"{name}-m", kind="visit"), put("Department", f"{name}-d", name="D"),
        put("Department", f"{name}-dd", name="DD"),
        tie("PART_OF", ("Department", f"{name}-d"), ("Account", name)),
        tie("PART_OF", ("Department", f"{name}-dd"), ("Department", f"{name}-d")),
        tie("SAME_PERSON_AS", ("Stakeholder", before), ("Stakeholder", here)),
        tie("CONTACTS", eva, ("Stakeholder", before), level="vendor"),
        tie("CONTACTS", pat, ("Stakeholder", here), level="vendor"),
        tie("CONTACTS", eva, ("Stakeholder", f"{name}far-0"), level="vendor"),
        tie("WORKS_FOR", pat, partner), tie("SERVES", partner, ("Account", name)),
        tie("EMBEDDED_IN", team, ("Account", name)), tie("MEMBER_OF", ("Employee", f"{name}-bob"), team),
        tie("LED_BY", team, ("Employee", f"{name}-bob"), "ours", line="ours"),
        tie("ATTENDED", ("Stakeholder", f"{name}-1"), met), tie("ATTENDED", eva, met),
        tie("KNOWS", ("Employee", f"{name}-bob"), eva, strength=0.9),
        tie("KNOWS", ("Stakeholder", f"{name}-1"), ("Stakeholder", f"{name}far-1")),
    ]  # fmt: skip


def test_an_account_graph_holds_what_its_analysis_reads(shared: GraphStore) -> None:
    commit(shared, *_story("s"))
    graph = shared.account_graph("s")
    assert _ids(graph) == {
        "Account": ["s", "sold"],
        "Department": ["s-d", "s-dd"],
        "Employee": ["s-bob", "s-eva"],
        "Engagement": ["s-m"],
        "JointTeam": ["s-t"],
        "Opportunity": ["standing:s"],
        "Partner": ["s-p"],
        "PartnerContact": ["s-pat"],
        "Stakeholder": ["s-0", "s-1", "sfar-1", "sold-0"],
    }
    assert sorted((t.source, t.target) for t in graph.ties("CONTACTS")) == [("s-eva", "sold-0"), ("s-pat", "s-0")]
    assert [(t.source, t.target) for t in graph.ties("SAME_PERSON_AS")] == [("sold-0", "s-0")]
    assert sorted((t.source, t.target) for t in graph.ties("ATTENDED")) == [("s-1", "s-m"), ("s-eva", "s-m")]
    assert [(t.source, t.target) for t in graph.ties("LED_BY")] == [("s-t", "s-bob")]
    assert ("s-bob", "s-eva") in [(t.source, t.target) for t in graph.ties("KNOWS")]
    assert graph.revision == shared.revision()


def test_a_neighbourhood_reaches_as_far_as_its_steps(shared: GraphStore) -> None:
    commit(shared, *_story("n"))
    one, two = shared.neighbourhood("Stakeholder", "nfar-0", 1), shared.neighbourhood("Stakeholder", "nfar-0", 4)
    assert sorted(one.nodes("Employee")) == ["n-eva"]
    assert "n-bob" in two.nodes("Employee")  # bob knows eva, who contacts the target
    assert "n-1" in two.nodes("Stakeholder")  # knows nfar-1, who reports to the target
    assert {"standing:n", "standing:nfar"} <= set(two.nodes("Opportunity"))


def test_the_neighbourhood_of_an_account_holds_that_of_everybody_there(shared: GraphStore) -> None:
    commit(shared, *_story("w"))
    whole = shared.neighbourhood("Account", "w", 2)
    for person in ("w-0", "w-1"):
        own = shared.neighbourhood("Stakeholder", person, 2)
        assert {label: set(own.nodes(label)) - set(whole.nodes(label)) for label in own.labels()} == {
            label: set() for label in own.labels()
        }
        assert {t.id for kind in own.types() for t in own.ties(kind)} <= {
            t.id for kind in whole.types() for t in whole.ties(kind)
        }
    assert {t.target for t in whole.ties("WORKS_AT") if t.source in {"w-0", "w-1"}} == {"w"}


@pytest.mark.parametrize("label", ["account", "stakeholder"])
def test_an_unknown_start_is_not_found(shared: GraphStore, label: str) -> None:
    with pytest.raises(NotFound):
        shared.account_graph("nowhere") if label == "account" else shared.neighbourhood("Stakeholder", "nobody")


def test_pages_follow_each_other(shared: GraphStore) -> None:
    commit(shared, *account("page", 7))
    assert [n.id for n in shared.nodes("Stakeholder", "page-", 3)] == ["page-0", "page-1", "page-2"]
    assert [n.id for n in shared.nodes("Stakeholder", "page-2", 2)] == ["page-3", "page-4"]
    seen = [(t.source, t.target) for t in shared.ties("WORKS_AT", ("page-2", "page", ""), 2)]
    assert seen == [("page-3", "page"), ("page-4", "page")]


def test_a_name_resolves_to_its_candidates(shared: GraphStore) -> None:
    people = [put("Stakeholder", f"r{i}", name="Li Wei", name_zh="李伟") for i in (2, 1)]
    commit(shared, *people, put("Stakeholder", "Li Wei 3", name="Somebody"))
    assert [n.id for n in shared.resolve("Stakeholder", "Li Wei")] == ["r1", "r2"]
    assert [n.id for n in shared.resolve("Stakeholder", "李伟")] == ["r1", "r2"]
    assert [n.id for n in shared.resolve("Stakeholder", "Li Wei 3")] == ["Li Wei 3"]
    assert shared.resolve("Stakeholder", "li wei") == []


def test_search_goes_over_all_kinds_exact_hits_first(shared: GraphStore) -> None:
    commit(
        shared,
        put("Account", "q1", name="Zebra Holding"),
        put("Employee", "q2", name="zebra"),
        put("Stakeholder", "q3", name="X", title="Head of zebra care"),
    )
    assert [n.id for n in shared.search(" ZEBRA ", 10)] == ["q2", "q1", "q3"]
    assert [n.id for n in shared.search("zebra", 1)] == ["q2"]
    assert shared.search("") == []


def test_the_whole_graph_is_what_was_written(shared: GraphStore) -> None:
    commit(shared, *account("all", 4))
    graph = shared.whole_graph()
    assert {i: dict(n.properties) for i, n in graph.nodes("Stakeholder").items() if i.startswith("all-")} == {
        f"all-{i}": {"name": f"Person {i}"} for i in range(4)
    }
    lines = sorted((t.source, t.target, t.get("kind")) for t in graph.ties("REPORTS_TO") if t.source[:4] == "all-")
    assert lines == [(f"all-{i}", "all-0", "solid") for i in (1, 2, 3)]
    assert sorted(shared.graph_of(["Account"], []).labels()) == ["Account"]
