"""The defaults of the metrics that a team may change, declared as the properties of one node, which is in no file and
on no map: so they are checked, journalled and read as of an instant like everything else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from graphsvc.kinds import enumerations as e
from graphsvc.kinds.declare import Caption, NodeKind, Property
from graphsvc.kinds.nodes import NODE_KINDS
from graphsvc.kinds.properties import choice, number, text
from graphsvc.kinds.values import ValueType

_PLAYBOOK = "Playbook: roles a decision needs (one of a|b; the next …)"
_TEAM_PLAYBOOK = "Playbook: functions of ours a joint team needs (one of a|b; the next …)"
_ASPECTS = {prop.name: prop.caption for prop in NODE_KINDS["Assessment"].properties if prop.unit == "points"}

MOST_HANDED_ON = 0.99
"""The most of an opinion that comes from others: beyond it nothing settles within a sensible number of steps."""


def _share(name: str, en: str, zh: str, maximum: float = 1.0) -> Property:
    return number(name, en, zh, "fraction", 0.0, maximum)


def _days(name: str, en: str, zh: str) -> Property:
    return number(name, en, zh, "day", 0.5, 36_500)


def _each(
    name: str, values: Mapping[str, Caption], en: str, zh: str, unit: str | None, minimum: float, maximum: float
) -> Iterator[Property]:
    """One property for each of these values."""
    for value, caption in values.items():
        words = Caption(f"{en}: {caption.en.lower()}", f"{zh}：{caption.zh}")
        yield Property(f"{name}_{value}", ValueType.NUMBER, words, unit=unit, minimum=minimum, maximum=maximum)


METRIC_SETTINGS = NodeKind(
    "Settings",
    "settings",
    Caption("Settings", "设置"),
    (
        *_each("role_weights", e.BUYING_ROLE.values, "Weight of a role", "角色权重", None, 0, 100),
        text("playbook", _PLAYBOOK, "打法要求的角色（a|b 任一即可；依次列出）"),
        number("tier_base", "Weight lost with each level of the hierarchy", "层级权重递减底数", None, 1, 10),
        number("weighted_tiers", "Levels of the hierarchy that have weight", "计权层级数", "count", 1, 20),
        _share("influence_default", "Influence where no strength is stated", "未注明时的影响力强度"),
        _share("solid_down", "Influence of a boss", "上级对下级的影响"),
        _share("solid_up", "Influence on one's boss", "下级对上级的影响"),
        _share("dotted_down", "Influence down a dotted line", "虚线上级对下级的影响"),
        _share("dotted_up", "Influence up a dotted line", "虚线下级对上级的影响"),
        _share("susceptibility", "Susceptibility to influence", "受影响程度", MOST_HANDED_ON),
        *_each("support_values", e.SUPPORT.values, "Value of support", "支持度取值", None, -2, 2),
        *_each("channel_weights", e.CHANNEL.values, "Weight of a contact", "互动权重", None, 0, 100),
        *_each("half_lives", e.CHANNEL.values, "Half-life", "半衰期", "day", 0.5, 36_500),
        number("saturation", "Contacts that make 63 % of full strength", "达到 63% 强度的互动量", None, 0.1, 1000),
        *_each("level_strengths", e.CONTACT_LEVEL.values, "Strength of a contact level", "关系层级强度",
               "fraction", 0, 1),
        _days("level_half_life", "Half-life of a stated contact level", "关系层级半衰期"),
        choice("joint_team_level", e.CONTACT_LEVEL),
        _share("carried_over", "What a contact keeps when somebody changes jobs", "换岗后保留的关系比例"),
        _share("active", "Strength from which a contact is active", "活跃关系的强度下限"),
        _days("stale_days", "Age from which a contact can be stale", "关系变冷的最短天数"),
        number("stale_gaps", "Usual pauses after which a contact is stale", "关系变冷的间隔倍数", None, 0.1, 100),
        _share("matrix_gap", "Share from which a department without contact is a gap", "部门缺口的决策份额下限"),
        _share("hidden_fraction", "Part of the people who can be hidden influencers", "隐性影响者比例上限"),
        number("hidden_least", "Least number of possible hidden influencers", "隐性影响者最少人数", "count", 0, 1000),
        _share("influence_step", "Influence from which it is a step of a thread", "联系线索中影响步骤的强度下限"),
        _share("knows_default", "Acquaintance where no strength is stated", "未注明时的相识强度"),
        _share("colleague_step", "Strength of a step between colleagues", "同事之间步骤的强度"),
        _share("plan_strength", "Strength that a new contact is planned with", "计划新关系的强度"),
        _share("plan_misfit", "Fit of a contact across levels", "跨层级接触的匹配度"),
        _share("pagerank_damping", "Damping of PageRank", "PageRank 阻尼系数", MOST_HANDED_ON),
        *_each("value_weights", _ASPECTS, "Weight in an account's value", "客户价值权重", None, 0, 100),
        number("value_cut", "Value from which a perspective counts as high", "价值视角的高低分界", "points", 0, 100),
        text("team_playbook", _TEAM_PLAYBOOK, "内嵌团队需要的我方职能（a|b 任一即可；依次列出）"),
        _share("whitespace_coverage", "Coverage below which a valuable account is whitespace",
               "高价值空白客户的覆盖上限"),
    ),
)  # fmt: skip
"""The node has the id `METRICS`; a property that it does not have is at its default."""

METRICS = "metrics"
