"""Short forms to declare properties with, and the ones that several kinds share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from graphsvc.access import FieldClass
from graphsvc.kinds.declare import Caption, Enumeration, Property
from graphsvc.kinds.values import ValueType


def text(name: str, en: str, zh: str, field_class: FieldClass = FieldClass.OPEN, *, indexed: bool = False) -> Property:
    """A free text."""
    return Property(name, ValueType.TEXT, Caption(en, zh), field_class=field_class, indexed=indexed)


def choice(
    name: str,
    enumeration: Enumeration,
    field_class: FieldClass = FieldClass.OPEN,
    value_classes: Mapping[str, FieldClass] | None = None,
) -> Property:
    """One value of an enumeration, under the enumeration's own caption."""
    return Property(
        name, ValueType.TEXT, enumeration.caption, enumeration=enumeration, field_class=field_class,
        value_classes=value_classes or {},
    )  # fmt: skip


def number(
    name: str, en: str, zh: str, unit: str | None = None, minimum: float | None = None, maximum: float | None = None
) -> Property:
    """A number with its unit and range."""
    return Property(name, ValueType.NUMBER, Caption(en, zh), unit=unit, minimum=minimum, maximum=maximum)


def integer(
    name: str, en: str, zh: str, unit: str | None = None, minimum: float | None = None, maximum: float | None = None
) -> Property:
    """A whole number with its unit and range."""
    return Property(name, ValueType.INTEGER, Caption(en, zh), unit=unit, minimum=minimum, maximum=maximum)


def day(name: str, en: str, zh: str) -> Property:
    """A calendar day, ISO 8601."""
    return Property(name, ValueType.DATE, Caption(en, zh))


def required(prop: Property) -> Property:
    """The same property, but every entity of the kind has it."""
    return replace(prop, required=True)


def share(name: str, en: str, zh: str, field_class: FieldClass = FieldClass.OPEN) -> Property:
    """A fraction of 1."""
    return replace(number(name, en, zh, "fraction", 0.0, 1.0), field_class=field_class)


NAME = required(text("name", "Name", "名称", indexed=True))
NAME_ZH = text("name_zh", "Chinese name", "中文名称", indexed=True)
TITLE = text("title", "Title", "职务")
LEVEL = integer("level", "Level (1 = top)", "层级（1 为最高）", "rank", 1, 99)
EMAIL = text("email", "E-mail", "电子邮箱", FieldClass.PERSONAL)
PHONE = text("phone", "Telephone", "电话", FieldClass.PERSONAL)
WECHAT = text("wechat", "WeChat", "微信", FieldClass.PERSONAL)
REGION = text("region", "Region", "区域")
NOTE = text("note", "Note", "备注", FieldClass.SENSITIVE)
SINCE = day("since", "Since", "开始日期")
UNTIL = day("until", "Until", "结束日期")
TEXT_ZH = text("text_zh", "Chinese text", "中文内容")
TEXT = required(text("text", "Text", "内容"))
STRENGTH = replace(share("strength", "Strength", "强度"), default=0.5)
