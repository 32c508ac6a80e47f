"""The sentences of the history, in both languages, for every kind."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from graphsvc.access import LOCAL_OWNER, Role, Viewer
from graphsvc.kinds import NODE_KINDS, RELATIONSHIP_KINDS
from graphsvc.kinds.identity import key_of
from graphsvc.kinds.values import ValueType
from graphsvc.model import Entry
from graphsvc.services.choices import Lang
from graphsvc.services.names import KnownNames
from graphsvc.services.sight import seen_entry
from graphsvc.services.words import changes_of

PARTNER, ADMIN = Viewer("p", Role.PARTNER), Viewer("a", Role.ADMIN)
_NODES: dict[tuple[str, str], dict[str, Any]] = {
    ("Account", "bank"): {"name": "Northgate Bank", "name_zh": "北门银行"},
    ("Opportunity", "standing:bank"): {"name": "Standing", "standing": True},
    ("Opportunity", "core"): {"name": "Core renewal"},
    ("Stakeholder", "li"): {"name": "Li Na", "name_zh": "李娜"},
    ("Stakeholder", "wei"): {"name": "Zhang Wei"},
    ("Stakeholder", "seat"): {"title": "Head of data"},
    ("Department", "pur"): {"name": "Purchasing", "name_zh": "采购部"},
    ("Department", "fin"): {"name": "Finance", "name_zh": "财务部"},
    ("Employee", "wang"): {"name": "Wang Lei", "title": "account manager"},
    ("JointTeam", "alpha"): {"name": "Alpha"},
    ("SwotItem", "s1"): {"kind": "threat", "text": "A new entrant sells below cost"},
}
_ROLE = ("HAS_ROLE", "Stakeholder", "Opportunity")
_STANCE = ("HAS_STANCE", "Stakeholder", "Opportunity")
_CONTACT = ("CONTACTS", "Employee", "Stakeholder")
_AT, _IN = ("WORKS_AT", "Stakeholder", "Account"), ("WORKS_IN", "Stakeholder", "Department")
_JUNE = date(2026, 6, 30)
_LINE = ("REPORTS_TO", "Stakeholder", "Stakeholder")


def _texts(*entries: Entry, lang: Lang = "en") -> list[str]:
    return [change.text for change in changes_of(entries, KnownNames(_NODES, lang), lang)]


def _entry(kind: tuple[str, ...], key: tuple[str, ...], before: Any, after: Any) -> Entry:
    return Entry(kind, key, 1, before, after, 2)


_SAID: list[tuple[Entry, str, str]] = [
    (
        _entry(_STANCE, ("li", "standing:bank", ""), {"support": "neutral"}, {"support": "supporter"}),
        "Li Na: support neutral → supporter",
        "李娜：支持度中立 → 支持",
    ),
    (
        _entry(_STANCE, ("li", "core", ""), None, {"participation": "decides"}),
        "Li Na (Core renewal): participation unknown → decides",
        "李娜（Core renewal）：参与程度未知 → 决定",
    ),
    (_entry(_AT, ("li", "bank", ""), None, {}), "Li Na joined Northgate Bank", "李娜加入北门银行"),
    (_entry(_AT, ("wei", "bank", ""), {}, None), "Zhang Wei left Northgate Bank", "Zhang Wei离开北门银行"),
    (
        _entry(_AT, ("wei", "bank", ""), {}, {"until": date(2026, 3, 31)}),
        "Zhang Wei left Northgate Bank as of 2026-03-31",
        "Zhang Wei自2026-03-31起离开北门银行",
    ),
    (
        _entry(_AT, ("wei", "bank", ""), {"until": date(2026, 3, 31)}, {}),
        "Zhang Wei did not leave Northgate Bank after all (2026-03-31 is cleared)",
        "Zhang Wei没有离开北门银行（2026-03-31已清除）",
    ),
    (
        _entry(("Stakeholder",), ("li",), {"title": "Buyer"}, {"title": "Head of purchasing"}),
        "Li Na: title “Buyer” → “Head of purchasing”",
        "李娜：职务“Buyer” → “Head of purchasing”",
    ),
    (
        _entry(("Stakeholder",), ("li",), {"name": "Na Li"}, {"name": "Li Na"}),
        "Na Li is now called Li Na",
        "Na Li更名为Li Na",
    ),
    (
        _entry(("Stakeholder",), ("seat",), {"title": "Head of data"}, {"title": "Head of data", "name": "Ines"}),
        "Ines took the seat “Head of data”",
        "Ines就任“Head of data”",
    ),
    (
        _entry(_CONTACT, ("wang", "li", ""), {"level": "vendor"}, {"level": "problem_solver"}),
        "Wang Lei (account manager) – Li Na: contact level vendor → problem solver",
        "Wang Lei（account manager）与李娜：关系层级供应商 → 问题解决者",
    ),
    (
        _entry(_CONTACT, ("wang", "li", ""), None, {"level": "vendor", "target_level": "trusted_advisor"}),
        "Wang Lei (account manager) – Li Na: new contact (vendor, target level trusted advisor)",
        "Wang Lei（account manager）与李娜：新增接触（供应商，目标层级信赖顾问）",
    ),
    (
        _entry(_ROLE, ("li", "standing:bank", "champion"), {"role": "champion"}, None),
        "Li Na is no longer champion at Northgate Bank",
        "李娜不再是北门银行的价值倡导者",
    ),
    (
        _entry(_ROLE, ("li", "core", "economic_buyer"), None, {"role": "economic_buyer"}),
        "Li Na is now economic buyer for Core renewal",
        "李娜现为Core renewal的预算控制人",
    ),
    (
        _entry(_LINE, ("li", "wei", ""), None, {"kind": "dotted"}),
        "Li Na now reports to Zhang Wei (dotted)",
        "李娜现在汇报给Zhang Wei（虚线）",
    ),
    (
        _entry(("INFLUENCES", "Stakeholder", "Stakeholder"), ("li", "wei", ""), {}, {"strength": 0.8}),
        "Li Na – Zhang Wei: strength 0.5 → 0.8",
        "李娜与Zhang Wei：强度0.5 → 0.8",
    ),
    (
        _entry(("JointTeam",), ("alpha",), {"contract_until": _JUNE}, {"contract_until": date(2027, 6, 30)}),
        "Joint team Alpha: contract until 2026-06-30 → 2027-06-30",
        "内嵌团队Alpha：合同结束2026-06-30 → 2027-06-30",
    ),
    (_entry(("Account",), ("x",), None, {"name": "Fenwold"}), "New account: Fenwold", "新增大客户：Fenwold"),
    (_entry(("Account",), ("bank",), {}, {"annual_revenue": 1.5e6}),
     "Northgate Bank: annual revenue with us unknown → 1,500,000", "北门银行：年度收入未知 → 1,500,000"),
    (_entry(("Stakeholder",), ("seat",), {"title": "CFO"}, None),
     "Stakeholder open seat “CFO” was deleted", "客户关系人空缺职位 “CFO”已删除"),
    (_entry(("FACED_BY", "SwotItem", "Account"), ("s1", "bank", ""), None, {}),
     "SWOT item “A new entrant sells below cost” is faced by Northgate Bank",
     "优劣势“A new entrant sells below cost”属于北门银行"),
]  # fmt: skip


@pytest.mark.parametrize(("entry", "english", "chinese"), _SAID, ids=[english for _, english, _ in _SAID])
def test_a_change_is_one_sentence(entry: Entry, english: str, chinese: str) -> None:
    assert (_texts(entry), _texts(entry, lang="zh")) == ([english], [chinese])


def test_somebody_moves_and_gets_another_boss_in_one_sentence_each() -> None:
    moved = [_entry(_IN, ("li", "pur", ""), {}, None), _entry(_IN, ("li", "fin", ""), None, {})]
    boss = [_entry(_LINE, ("li", "seat", ""), None, {}), _entry(_LINE, ("li", "wei", ""), {}, None)]
    assert _texts(*moved, *boss) == [
        "Li Na moved from Purchasing to Finance", "Li Na now reports to open seat “Head of data” instead of Zhang Wei",
    ]  # fmt: skip
    assert _texts(*moved, lang="zh") == ["李娜从采购部转到财务部"]
    change = changes_of(moved, KnownNames(_NODES, "en"), "en")[0]
    assert (change.kind, change.id, change.field) == ("WORKS_IN", "WORKS_IN:li:fin", "target")
    assert (change.before, change.after) == ("pur", "fin")


def test_every_property_that_changed_is_a_change_of_its_own() -> None:
    entry = _entry(
        ("Stakeholder",), ("li",), {"level": 3, "title": "Buyer", "email": "a@b"}, {"level": 2, "email": "a@b"}
    )
    found = changes_of([entry], KnownNames(_NODES, "en"), "en")
    assert [(c.kind, c.id, c.field, c.before, c.after) for c in found] == [
        ("stakeholders", "li", "title", "Buyer", None), ("stakeholders", "li", "level", 3, 2),
    ]  # fmt: skip


_SAMPLE = {
    ValueType.TEXT: "text", ValueType.INTEGER: 3, ValueType.NUMBER: 0.25, ValueType.BOOLEAN: True,
    ValueType.DATE: date(2026, 1, 2), ValueType.INSTANT: "2026-01-02T03:04:05Z", ValueType.TEXTS: ["text"],
}  # fmt: skip


def _sample(kind: Any) -> dict[str, Any]:
    found = {}
    for prop in kind.properties:
        one = next(iter(prop.enumeration.values)) if prop.enumeration else _SAMPLE[prop.type]
        found[prop.name] = [one] if prop.type is ValueType.TEXTS and prop.enumeration else one
    return found


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_kind_has_its_sentences(lang: Lang) -> None:
    """Made, every property changed, removed: never an empty one, a stored word, or a place left open."""
    kinds = [*NODE_KINDS.values(), *RELATIONSHIP_KINDS.values()]
    for kind in kinds:
        values = _sample(kind)
        if hasattr(kind, "label"):
            entity: tuple[tuple[str, ...], tuple[str, ...]] = ((kind.label,), ("x",))
        else:
            ends = (kind.source_labels[0], kind.target_labels[-1])
            entity = ((kind.type, *ends), ("a", "b", key_of(kind, values)))
        told = [_texts(_entry(*entity, None, values), lang=lang), _texts(_entry(*entity, values, None), lang=lang)]
        changed = _texts(_entry(*entity, {}, values), lang=lang)
        assert len(changed) == len(values)
        single = 1 if entity[0][0] != "HAS_STANCE" else len(values)
        assert [len(texts) for texts in told] == [single, single], kind
        for text in [*told[0], *told[1], *changed]:
            assert "_" not in text, text
            assert "{" not in text, text
            assert "None" not in text, text


def test_what_a_viewer_may_not_see_is_left_out_with_every_hint() -> None:
    hidden = [
        _entry(_STANCE, ("li", "standing:bank", ""), {"support": "neutral"}, {"support": "enemy"}),
        _entry(_STANCE, ("li", "standing:bank", ""), None, {"support": "enemy"}),
        _entry(_ROLE, ("li", "core", "blocker"), None, {"role": "blocker"}),
        _entry(("CONFLICTS_WITH", "Stakeholder", "Stakeholder"), ("li", "wei", ""), None, {}),
        _entry(("INFLUENCES", "Stakeholder", "Stakeholder"), ("li", "wei", ""), {"note": "a"}, {"note": "b"}),
        _entry(("Stakeholder",), ("li",), {"name": "L"}, {"name": "L", "political_status": "outside"}),
    ]
    assert [seen_entry(entry, PARTNER) for entry in hidden] == [None] * len(hidden)
    assert [seen_entry(entry, LOCAL_OWNER) for entry in hidden] == hidden
    mail = _entry(("Stakeholder",), ("li",), {}, {"email": "a@b", "title": "CFO"})
    assert seen_entry(mail, PARTNER) == mail
    assert seen_entry(mail, ADMIN) == _entry(("Stakeholder",), ("li",), {}, {"title": "CFO"})
    both = _entry(_STANCE, ("li", "core", ""), None, {"support": "enemy", "participation": "leads"})
    assert seen_entry(both, PARTNER) == _entry(_STANCE, ("li", "core", ""), None, {"participation": "leads"})
