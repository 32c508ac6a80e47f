"""The figures that `examples/README.md` tells are those that the analysis finds in `examples/demo`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from splitting import split

from graphsvc.analysis.account import AccountAnalysis, analyse
from graphsvc.analysis.interface import accounts_managed, interface
from graphsvc.analysis.interpenetration import Pattern, interpenetration
from graphsvc.analysis.network import Contract
from graphsvc.analysis.settings import MetricSettings
from graphsvc.analysis.teams import Side, teams
from graphsvc.analysis.threads import threads
from graphsvc.analysis.value import Quadrant, account_values, latest_assessments
from graphsvc.ingest.known import Known
from graphsvc.ingest.plan import plan_import
from graphsvc.ingest.reading import read_paths
from graphsvc.model import Graph, Node, NodeChange, Tie, TieChange

EXAMPLES = Path(__file__).parents[2] / "examples"
TODAY = date(2026, 11, 24)
# "| `id` | verdict | coverage | the point |"; coverage is a dash where nobody is recorded
TOLD = re.compile(r"^\| `([a-z-]+)` \| ([a-z_]+) \| ([0-9.]+|–) \|", re.MULTILINE)
BESIDE = re.compile(r"^\| `([a-z-]+)` \(([0-9.]+)\) \|", re.MULTILINE)
DEEP = {
    "lanxu-dairy": ("multi_threaded", 11, "0.62"), "ankerin-hospitals": ("multi_threaded", 7, "0.46"),
    "wolfenmoor-university": ("single_threaded", 1, "0.18"), "northgate-bank": ("multi_threaded", 6, "0.36"),
    "thornbeck-confectionery": ("multi_threaded", 4, "0.43"),
}  # fmt: skip


@pytest.fixture(scope="module")
def whole() -> Graph:
    changes = plan_import(read_paths([EXAMPLES / "demo"]), Known()).changes
    nodes = [Node(c.label, c.id, c.properties) for c in changes if isinstance(c, NodeChange)]
    ties = [
        Tie(c.type, c.source_label, c.source, c.target_label, c.target, c.key, c.properties)
        for c in changes
        if isinstance(c, TieChange)
    ]
    return Graph(nodes, ties)


@pytest.fixture(scope="module")
def parts(whole: Graph) -> Mapping[str, Graph]:
    return split(whole)


def study(parts: Mapping[str, Graph], account: str) -> tuple[AccountAnalysis, str, int | None]:
    settings = MetricSettings()
    found = analyse(parts[account], account, TODAY, settings, None)
    roads = threads(
        found.c, found.network.influence, found.decision.formal, found.network.named,
        active=settings.active, step=settings.influence_step, ours_in_store=1,
    )  # fmt: skip
    return found, roads.verdict.value, roads.count


def shown(coverage: float | None) -> str:
    return "–" if coverage is None else f"{coverage:.2f}"


def test_every_small_account_is_as_told(parts: Mapping[str, Graph]) -> None:
    told = {i: (verdict, figure) for i, verdict, figure in TOLD.findall((EXAMPLES / "README.md").read_text("utf-8"))}
    assert len(told) == 22
    seen = {}
    for account in told:
        found, verdict, _ = study(parts, account)
        seen[account] = (verdict, shown(found.coverage.coverage))
    assert seen == told


def test_coverage_in_the_partner_table_is_as_told(parts: Mapping[str, Graph]) -> None:
    told = dict(BESIDE.findall((EXAMPLES / "README.md").read_text("utf-8")))
    assert len(told) == 6
    assert {account: shown(study(parts, account)[0].coverage.coverage) for account in told} == told


@pytest.mark.parametrize("account", DEEP)
def test_the_deep_and_large_accounts(parts: Mapping[str, Graph], account: str) -> None:
    found, verdict, count = study(parts, account)
    assert (verdict, count, shown(found.coverage.coverage)) == DEEP[account]


@pytest.mark.parametrize(
    ("account", "evidence"),
    [("lanxu-dairy", "roles"), ("tindale-textiles", "hierarchy"), ("umbrelow-studios", "none")],
)
def test_each_kind_of_evidence_occurs(parts: Mapping[str, Graph], account: str, evidence: str) -> None:
    found, _, _ = study(parts, account)
    assert str(found.decision.evidence) == evidence


def test_partner_modes_are_as_told(whole: Graph, parts: Mapping[str, Graph]) -> None:
    """The table of partners in `examples/README.md`: every state and breach it tells, and no other breach anywhere."""
    told = {
        "ankerin-hospitals": ("dual", [("equal_split", ("p-kangtu", "p-weilian"))]),
        "mossgate-frozen": ("dual", [("complementary_without_split", ("p-tessel",))]),
        "gorsedale-farms": ("ours_only", [("assisted_without_partner_contact", ("p-harrow",))]),
        "silvane-electronics": ("dual", [("direct_with_partner", ("p-silber",))]),
        "orphelin-paper": ("partner_only", [("no_account_manager", ())]),
        "lapsworth-foods": (
            "neither", [("assisted_without_partner_contact", ()), ("agreement_ran_out", ("p-tessel",))],
        ),
        "kingsfallow-grain": ("partner_only", []),
    }  # fmt: skip
    managed, settings = accounts_managed(whole, TODAY), MetricSettings()
    states, broken, above = {}, {}, []
    for account in parts:
        found = interface(study(parts, account)[0], settings, managed)
        states[account] = found.state.value
        rules = [(breach.rule.value, breach.concerns) for breach in found.breaches]
        broken[account] = [rule for rule in rules if rule[0] != "above_account_capacity"]
        above += [rule for rule in rules if rule[0] == "above_account_capacity"]
    assert {account: (states[account], broken[account]) for account in told} == told
    assert [account for account in parts if broken[account] and account not in told] == []
    assert above == [("above_account_capacity", ("e-am-west",))] * 6


def test_the_joint_team_of_the_dairy_group_is_as_told(parts: Mapping[str, Graph]) -> None:
    """20 of ours and 20 of theirs, to the end of 2027, led by our key account manager and their head of supplier
    quality. 5 + 4 + 3 + 3 of ours do what the playbook asks for, and functions meet functions."""
    analysis, settings = study(parts, "lanxu-dairy")[0], MetricSettings()
    (found,) = teams(analysis, settings)
    assert (found.contract, found.contract_until) == (Contract.RUNS, date(2027, 12, 31))
    assert (found.our_leads, found.customer_leads) == (("e-am-dairy",), ("lanxu-sqadir",))
    assert Counter(member.side for member in found.members) == {Side.OURS: 20, Side.THEIRS: 20}
    assert found.missing_functions == ()
    assert found.threads + found.threads_left == 11
    held = {each.function: len(each.ours) for each in found.functions}
    assert [held[name] for name in ("technical", "quality", "strategy", "sales_administration")] == [5, 4, 3, 3]
    assert interpenetration(analysis, settings).density.pattern is Pattern.DIAMOND


def test_everything_hangs_on_one_buyer(parts: Mapping[str, Graph]) -> None:
    grown = interpenetration(study(parts, "marrowby-brewery")[0], MetricSettings()).density
    assert grown.pattern is Pattern.BOW_TIE


def test_the_autumn_review_is_the_value_of_the_dairy_group(whole: Graph) -> None:
    # current (92 + 68)/2 = 80, future (74 + 90 + 88)/3 = 84; the year before counts no more.
    latest = latest_assessments(whole, TODAY)["lanxu-dairy"]
    (found,) = account_values([whole.nodes("Account")["lanxu-dairy"]], [latest], [0.5], MetricSettings())
    assert (found.assessment, found.quadrant) == ("value-lanxu-2026", Quadrant.BOTH)
    assert (found.current, found.future, found.value) == (80.0, pytest.approx(84), pytest.approx(82))
    assert (found.money_at_risk, found.currency) == (93_000_000.0, "CNY")
