"""How the beginning and the end of ties is told, in both languages: {a} is the source, {b} the target."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from graphsvc.kinds import RELATIONSHIP_KINDS
from graphsvc.kinds.declare import Caption, RelationshipKind


@dataclass(frozen=True, slots=True)
class Phrase:
    """`made`, `gone`: the tie begins, ends. `moved`: one that ends at {old} is replaced by this one. `until`, `back`:
    the day {on} from which it no longer holds is set, is cleared."""

    made: Caption
    gone: Caption
    moved: Caption | None = None
    until: Caption | None = None
    back: Caption | None = None


def _work(made: Caption, gone: Caption) -> Phrase:
    return Phrase(
        made,
        gone,
        moved=Caption("{a} moved from {old} to {b}", "{a}从{old}转到{b}"),
        until=Caption("{a} left {b} as of {on}", "{a}自{on}起离开{b}"),
        back=Caption("{a} did not leave {b} after all ({on} is cleared)", "{a}没有离开{b}（{on}已清除）"),
    )


_PHRASES: Mapping[str, Phrase] = {
    "WORKS_AT": _work(Caption("{a} joined {b}", "{a}加入{b}"), Caption("{a} left {b}", "{a}离开{b}")),
    "WORKS_IN": _work(
        Caption("{a} is now in {b}", "{a}现在{b}任职"), Caption("{a} is no longer in {b}", "{a}不再在{b}任职")
    ),
    "WORKS_FOR": _work(Caption("{a} joined {b}", "{a}加入{b}"), Caption("{a} left {b}", "{a}离开{b}")),
    "PART_OF": Phrase(
        Caption("{a} is now part of {b}", "{a}现隶属于{b}"),
        Caption("{a} is no longer part of {b}", "{a}不再隶属于{b}"),
        Caption("{a} moved from {old} to {b}", "{a}从{old}转到{b}"),
    ),
    "REPORTS_TO": Phrase(
        Caption("{a} now reports to {b}", "{a}现在汇报给{b}"),
        Caption("{a} no longer reports to {b}", "{a}不再汇报给{b}"),
        Caption("{a} now reports to {b} instead of {old}", "{a}现在汇报给{b}（原为{old}）"),
    ),
    "INFLUENCES": Phrase(
        Caption("{a} influences {b}", "{a}影响{b}"), Caption("{a} no longer influences {b}", "{a}不再影响{b}")
    ),
    "CONFLICTS_WITH": Phrase(
        Caption("{a} is in conflict with {b}", "{a}与{b}有冲突"),
        Caption("{a} is no longer in conflict with {b}", "{a}与{b}不再有冲突"),
    ),
    "CONTACTS": Phrase(
        Caption("{a} – {b}: new contact", "{a}与{b}：新增接触"),
        Caption("{a} – {b}: no contact any more", "{a}与{b}：不再接触")
    ),
    "KNOWS": Phrase(
        Caption("{a} and {b} know each other", "{a}与{b}相识"),
        Caption("{a} and {b} do not know each other", "{a}与{b}并不相识"),
    ),
    "HAS_ROLE": Phrase(
        Caption("{a} is now {role} {place}", "{a}现为{place}的{role}"),
        Caption("{a} is no longer {role} {place}", "{a}不再是{place}的{role}"),
    ),
    "MANAGES": Phrase(
        Caption("{a} now manages {b}", "{a}现负责{b}"), Caption("{a} no longer manages {b}", "{a}不再负责{b}")
    ),
    "SERVES": Phrase(
        Caption("{a} now serves {b}", "{a}现服务{b}"), Caption("{a} no longer serves {b}", "{a}不再服务{b}")
    ),
    "MEMBER_OF": Phrase(
        Caption("{a} joined the team {b}", "{a}加入团队{b}"), Caption("{a} left the team {b}", "{a}离开团队{b}")
    ),
    "INTERACTED_WITH": Phrase(
        Caption("{a} – {b}: interaction", "{a}与{b}：互动"),
        Caption("{a} – {b}: interaction deleted", "{a}与{b}：互动已删除")
    ),
    "ASSIGNED_TO": Phrase(
        Caption("{a} is assigned to {b}", "{a}分配给{b}"),
        Caption("{a} is no longer assigned to {b}", "{a}不再分配给{b}"),
        Caption("{a} is assigned to {b} instead of {old}", "{a}改为分配给{b}（原为{old}）"),
    ),
}  # fmt: skip


def phrase(tie_type: str) -> Phrase:
    """How ties of this type are told; where nothing better is known, by their captions."""
    return _PHRASES.get(tie_type) or _plain(RELATIONSHIP_KINDS[tie_type])


def _plain(kind: RelationshipKind) -> Phrase:
    said = Caption(f"{{a}} {kind.caption.en} {{b}}", f"{{a}}{kind.caption.zh}{{b}}")
    return Phrase(said, Caption(f"No longer: {said.en}", f"不再：{said.zh}"))
