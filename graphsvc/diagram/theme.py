"""Colours, widths and words of the map, by class: the browser and every writer take them from here."""

from __future__ import annotations

from typing import Literal

from graphsvc.kinds import ENUMERATIONS, NODE_KINDS, RELATIONSHIP_KINDS, Caption

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
#: buying role → ink, fill of its badge
ROLES = {
    "economic_buyer": _AMBER,
    "decision_maker": _AMBER,
    "approver": _AMBER,
    "problem_owner": _BLUE,
    "technical_evaluator": _VIOLET,
    "user": _GREY,
    "procurement": _GREY,
    "legal": _GREY,
    "executive_sponsor": _GREEN,
    "champion": _GREEN,
    "coach": _GREEN,
    "influencer": _VIOLET,
    "gatekeeper": _GREY,
    "blocker": _RED,
}
#: support → key of its strip, in the order of the legend
SUPPORT = {"mentor": "2", "supporter": "1", "neutral": "0", "non_supporter": "-1", "enemy": "-2"}


def _both(caption: Caption) -> tuple[str, str]:
    """A caption of the kinds as a label of its own."""
    return caption.en[0].upper() + caption.en[1:], caption.zh


WORDS = {
    "ours": ("Our team", "我方团队"),
    "partner": ("Partners", "渠道商"),
    "none": ("No department", "未分部门"),
    "seats": ("Open seats", "空缺席位"),
    "seat": ("Open seat", "空缺席位"),
    "map": ("Relationship map", "关系地图"),
    "share": ("Decision share", "决策份额"),
    "team": _both(NODE_KINDS["JointTeam"].caption),
    "members": ("{ours} of ours, {theirs} of theirs", "我方 {ours} 人，客户 {theirs} 人"),
    "report": _both(RELATIONSHIP_KINDS["REPORTS_TO"].caption),
    "dotted": ("Dotted line", "虚线汇报"),
    "influence": _both(RELATIONSHIP_KINDS["INFLUENCES"].caption),
    "contact": ("Our contact", "我方联系"),
    "partner_contact": ("Partner contact", "渠道联系"),
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
    return _value("buying_role", role, lang) or role.replace("_", " ").capitalize()


def function_name(function: str, lang: Lang) -> str:
    """One of our functions in words; one that is not known is shown as it is."""
    return _value("function", function, lang) or function.replace("_", " ")


def support_name(support: str | None, lang: Lang) -> str:
    """A degree of support in words; what is not known is said to be."""
    return _value("support", support or "", lang) or word("unknown", lang)


def _value(enumeration: str, value: str, lang: Lang) -> str | None:
    """The caption of an enumeration's value, None for a value that it does not have."""
    caption = ENUMERATIONS[enumeration].values.get(value)
    if caption is None:
        return None
    return caption.zh if lang == "zh" else caption.en


def role_colours(role: str) -> tuple[str, str]:
    """(ink, fill) of a role's badge."""
    return ROLES.get(role, _GREY)


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
