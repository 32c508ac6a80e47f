"""Colours, widths and words of the map, by class: the browser and every writer take them from here."""

from __future__ import annotations

from typing import Literal

Lang = Literal["en", "zh"]

FONTS = "'Noto Sans','Noto Sans CJK SC','Noto Sans SC','PingFang SC','Microsoft YaHei','Segoe UI',Arial,sans-serif"
INK, MUTED, CARD_EDGE = "#16202e", "#556070", "#cfd6e0"

#: panel kind → fill, edge, title colour
PANELS = {
    "department": ("#f5f7fa", "#dfe5ec", "#334155"),
    "none": ("#fafafa", "#e2e2e2", "#555555"),
    "seats": ("#fafafa", "#d4d8de", "#556070"),
    "ours": ("#ebf9f6", "#bce4dc", "#0f6a62"),
    "partner": ("#f6f1ff", "#dacbf7", "#6638bd"),
    "team": ("#fffaea", "#f0d27a", "#7a5600"),
}
#: support −2 … +2 and what has none
STRIPS = {
    "-2": "#c62839",
    "-1": "#e8833a",
    "0": "#9aa5b4",
    "1": "#6cbb7a",
    "2": "#1f8a4c",
    "unknown": "#e3e7ed",
    "ours": "#0f9488",
    "partner": "#7c4fd6",
    "team": "#d9a300",
}
#: line kind → colour at full and at least strength
LINES = {
    "report": ("#8a98ab", "#8a98ab"),
    "influence": ("#d97706", "#eba75b"),
    "contact": ("#0f9488", "#8fd0c8"),
    "partner_contact": ("#7c4fd6", "#c0a9ee"),
    "team": ("#d9a300", "#ecd08a"),
}
_AMBER, _GREEN, _BLUE = ("#8a4b00", "#ffe9c7"), ("#0b5a2a", "#d3f3dc"), ("#0b4a8a", "#dbeafc")
_GREY, _VIOLET, _RED = ("#475160", "#e8ebf0"), ("#4b2b86", "#e9e0fb"), ("#8a1020", "#fcdadd")
#: buying role → ink, fill, English, Chinese
ROLES: dict[str, tuple[str, str, str, str]] = {
    "economic_buyer": (*_AMBER, "Economic buyer", "预算控制人"),
    "decision_maker": (*_AMBER, "Decision maker", "决策人"),
    "approver": (*_AMBER, "Approver", "批准人"),
    "problem_owner": (*_BLUE, "Problem owner", "问题责任人"),
    "technical_evaluator": (*_VIOLET, "Technical evaluator", "技术评估人"),
    "user": (*_GREY, "User", "使用者"),
    "procurement": (*_GREY, "Procurement", "采购"),
    "legal": (*_GREY, "Legal", "法务"),
    "executive_sponsor": (*_GREEN, "Executive sponsor", "高层支持者"),
    "champion": (*_GREEN, "Champion", "价值倡导者"),
    "coach": (*_GREEN, "Coach", "教练"),
    "influencer": (*_VIOLET, "Influencer", "影响者"),
    "gatekeeper": (*_GREY, "Gatekeeper", "把关人"),
    "blocker": (*_RED, "Blocker", "反对者"),
}
SUPPORT = {
    "mentor": ("2", "Mentor", "大力支持"),
    "supporter": ("1", "Supporter", "支持"),
    "neutral": ("0", "Neutral", "中立"),
    "non_supporter": ("-1", "Non-supporter", "不支持"),
    "enemy": ("-2", "Enemy", "反对"),
}
FUNCTIONS = {
    "sales": ("Sales", "销售"),
    "executive": ("Executive", "高管"),
    "technical": ("Technical", "技术"),
    "quality": ("Quality", "质量"),
    "service": ("Service", "服务"),
    "strategy": ("Strategy", "战略"),
    "sales_administration": ("Sales administration", "销售管理"),
    "finance": ("Finance", "财务"),
    "marketing": ("Marketing", "市场"),
    "other": ("Other", "其他"),
}
WORDS = {
    "ours": ("Our team", "我方团队"),
    "partner": ("Partners", "合作伙伴"),
    "none": ("No department", "未分部门"),
    "seats": ("Open seats", "空缺席位"),
    "seat": ("Open seat", "空缺席位"),
    "map": ("Relationship map", "关系地图"),
    "share": ("Decision share", "决策份额"),
    "team": ("Joint team", "内嵌团队"),
    "members": ("{ours} of ours, {theirs} of theirs", "我方 {ours} 人，客户 {theirs} 人"),
    "report": ("Reports to", "汇报"),
    "dotted": ("Dotted line", "虚线汇报"),
    "influence": ("Influences", "影响"),
    "contact": ("Our contact", "我方联系"),
    "partner_contact": ("Partner contact", "伙伴联系"),
    "stale": ("Stale contact", "久未联系"),
    "unknown": ("Support unknown", "态度未知"),
    "coverage": ("coverage", "覆盖度"),
    "nobody": ("Nobody is recorded at this account yet.", "尚未记录任何客户关系人。"),
}


def word(key: str, lang: Lang) -> str:
    """A word of the legend or of a panel title."""
    return WORDS[key][lang == "zh"]


def role_name(role: str, lang: Lang) -> str:
    """A buying role in words; one that is not known is shown as it is."""
    return ROLES[role][2 + (lang == "zh")] if role in ROLES else role.replace("_", " ").capitalize()


def function_name(function: str, lang: Lang) -> str:
    """One of our functions in words; one that is not known is shown as it is."""
    return FUNCTIONS[function][lang == "zh"] if function in FUNCTIONS else function.replace("_", " ")


def role_colours(role: str) -> tuple[str, str]:
    """(ink, fill) of a role's badge."""
    return ROLES[role][:2] if role in ROLES else _GREY


def line_colour(kind: str, strength: float) -> str:
    """The colour of a line: lighter the weaker, from three steps so that few styles are needed."""
    strong, weak = LINES[kind]
    step = 0.0 if strength < 0.34 else 0.5 if strength < 0.67 else 1.0
    pairs = [(int(strong[i : i + 2], 16), int(weak[i : i + 2], 16)) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(a * step + b * (1 - step)):02x}" for a, b in pairs)


def as_dict() -> dict[str, object]:
    """What the browser needs of this: JSON-serialisable."""
    return {
        "fonts": FONTS,
        "ink": INK,
        "muted": MUTED,
        "card_edge": CARD_EDGE,
        "panels": PANELS,
        "strips": STRIPS,
        "lines": LINES,
    }
