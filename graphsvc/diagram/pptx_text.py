"""Runs of text for PowerPoint, split by script so that Chinese gets a Chinese font and language."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree  # type: ignore[import-untyped]
from pptx.dml.color import RGBColor
from pptx.oxml.ns import qn
from pptx.util import Pt

LATIN, EAST_ASIAN = "Arial", "Microsoft YaHei"
_RUNS = re.compile(r"[\u2e80-\u9fff\uf900-\uffef]+|[^\u2e80-\u9fff\uf900-\uffef]+")


def write(paragraph: Any, text: str, size: float, colour: str, bold: bool = False) -> None:
    """Adds `text` to a paragraph at `size` points."""
    paragraph.alignment = 1
    for part in _RUNS.findall("".join(c for c in text if c >= " " and not "\ud800" <= c <= "\udfff")):
        run = paragraph.add_run()
        run.text = part
        run.font.size = Pt(max(1.0, round(size * 2) / 2 if size > 4 else size))
        run.font.bold = bold
        run.font.color.rgb = RGBColor(*bytes.fromhex(colour.lstrip("#")))  # type: ignore[no-untyped-call]
        _script(run._r.get_or_add_rPr(), part[0] >= "\u2e80")


def _script(properties: Any, east_asian: bool) -> None:
    properties.set("lang", "zh-CN" if east_asian else "en-GB")
    for tag, face in (("a:latin", LATIN), ("a:ea", EAST_ASIAN), ("a:cs", LATIN)):
        found = properties.find(qn(tag))
        if found is None:
            found = etree.SubElement(properties, qn(tag))
        found.set("typeface", face)
