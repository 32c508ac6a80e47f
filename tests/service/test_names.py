"""Names that were not made for maps: through every format of the real service, kept to the letter and within bounds."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from typing import Any

import pytest
from pptx import Presentation
from processes import Program, Service
from rich.cells import cell_len

from graphsvc.diagram.text import width

QUOTES = "O'Neill \"Bobby\" \\N; -- 'x"
SCRIPT = "<script>alert(1)</script> & ]]>"
EMOJI = "Zoë 👩‍💻 Müller"
ARABIC, HEBREW = "محمد علي", "שלום כהן"
CHINESE = "欧阳娜娜"
LONG = "Wolfeschlegelsteinhausen" * 84  # 2,016 characters without a place to break
NAMES = {"q": QUOTES, "s": SCRIPT, "e": EMOJI, "a": ARABIC, "h": HEBREW, "c": CHINESE, "l": LONG}
TITLES = {"q": SCRIPT, "s": LONG, "l": LONG, "a": ARABIC}

# Nobody has a role there: economic buyer, problem owner and champion are open. The department and the open seats.
SEATS, PANELS = 3, 2


@pytest.fixture(scope="module")
def named(service: Service) -> Iterator[Service]:
    """The service with an account of such people in such a department."""
    links = {"account": "odd", "department": "odd-d"}
    people = [
        {"op": "put", "kind": "stakeholders", "id": f"odd-{key}", "links": links,
         "properties": {"name": name, "level": 1 + n % 3, **({"title": TITLES[key]} if key in TITLES else {})}}
        for n, (key, name) in enumerate(NAMES.items())
    ]  # fmt: skip
    before = [
        {"op": "put", "kind": "accounts", "id": "odd", "properties": {"name": SCRIPT, "name_zh": CHINESE}},
        {"op": "put", "kind": "departments", "id": "odd-d", "links": {"account": "odd"}, "properties": {"name": LONG}},
    ]
    done = service.change(*before, *people)
    assert done.status_code == 200, done.text
    yield service
    made = [*people, *before[1:], before[0]]
    done = service.change(*({"op": "delete", "kind": one["kind"], "id": one["id"], "if_match": "*"} for one in made))
    assert done.status_code == 200, done.text


def drawn(service: Service, ending: str, **options: Any) -> bytes:
    """The map of the odd account in a format."""
    answer = service.ask(f"accounts/odd/map.{ending}", params=options)
    assert answer.status_code == 200, answer.text
    return answer.content


def test_the_answers_keep_names_to_the_letter(named: Service) -> None:
    people = named.ask("accounts/odd/key-people").json()["people"]
    assert {p["id"].removeprefix("odd-"): p["name"] for p in people} == NAMES


def test_nothing_leaves_its_card_or_panel(named: Service) -> None:
    scene = json.loads(drawn(named, "json"))
    panels = {panel["id"]: panel for panel in scene["panels"]}
    assert len(scene["cards"]) == len(NAMES) + SEATS
    for card in scene["cards"]:
        texts = [*card["name"], *card["title"]]
        assert texts[0]["text"]
        for text in texts:
            assert text["x"] >= 0
            assert text["x"] + width(text["text"], text["size"], text["bold"]) <= card["w"]
            assert 0 < text["y"] < card["h"]
        panel = panels[card["panel"]]
        assert panel["x"] <= card["x"] <= card["x"] + card["w"] <= panel["x"] + panel["w"]
        assert panel["y"] <= card["y"] <= card["y"] + card["h"] <= panel["y"] + panel["h"]
    for panel in scene["panels"]:
        for title in panel["titles"]:
            shown = width(title["text"], title["size"], title["bold"])
            assert title["x"] + shown <= panel["x"] + panel["w"]
            assert title["x"] + shown <= scene["width"]


@pytest.mark.parametrize("ending", ["svg", "drawio"])
def test_xml_holds_them_as_text(named: Service, ending: str) -> None:
    content = drawn(named, ending)
    root = ET.fromstring(content)
    assert not [element for element in root.iter() if element.tag.endswith("script")]
    assert b"<script" not in content
    text = " ".join([*root.itertext(), *(value for element in root.iter() for value in element.attrib.values())])
    for name in (EMOJI, ARABIC, HEBREW, CHINESE):
        assert name in text


def test_svg_keeps_every_name_whole_for_whoever_listens(named: Service) -> None:
    root = ET.fromstring(drawn(named, "svg"))
    labels = {e.get("data-id"): e.get("aria-label") or "" for e in root.iter() if e.get("data-id")}
    assert {key for key, name in NAMES.items() if labels[f"odd-{key}"].startswith(name)} == set(NAMES)


@pytest.mark.skipif(not shutil.which("rsvg-convert") or not shutil.which("pdftotext"),
                    reason="needs rsvg-convert and pdftotext")  # fmt: skip
def test_pdf_holds_the_letters(named: Service) -> None:
    content = drawn(named, "pdf")
    assert content.startswith(b"%PDF-")
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True)
    text = done.stdout.decode()
    for words in ("O'Neill", '"Bobby"', "<script>", "Zoë", "Müller", CHINESE, "Wolfeschlegel"):
        assert words in text
    # Text of the right is taken out in either order, by the letters' shapes or by themselves.
    letters = set(text)
    assert set(HEBREW) - {" "} <= letters
    assert re.search("[\u0600-\u06ff\ufb50-\ufeff]{3}", text)


@pytest.mark.skipif(not shutil.which("rsvg-convert"), reason="needs rsvg-convert")
def test_png_is_drawn(named: Service) -> None:
    content = drawn(named, "png", lang="zh")
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    scene = json.loads(drawn(named, "json", lang="zh"))
    assert int.from_bytes(content[16:20], "big") == min(8000, round(scene["width"] * 2))


def test_powerpoint_opens_and_holds_them(named: Service) -> None:
    (slide,) = Presentation(io.BytesIO(drawn(named, "pptx"))).slides
    texts = " ".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)
    for words in ("O'Neill", EMOJI, ARABIC, HEBREW, CHINESE, "<script>"):
        assert words in texts


@pytest.mark.skipif(not shutil.which("dot"), reason="needs Graphviz")
def test_graphviz_reads_dot(named: Service) -> None:
    done = subprocess.run(["dot", "-Tjson"], input=drawn(named, "dot"), capture_output=True, check=True)
    labels = {item["name"]: item["label"] for item in json.loads(done.stdout)["objects"] if "label" in item}
    # Graphviz' own form of the label: a backslash before what it would read as an escape, \n between name and title.
    assert labels["odd-e"] == EMOJI
    assert labels["odd-h"] == HEBREW
    assert labels["odd-a"] == f"{ARABIC}\\n{ARABIC}"
    assert labels["odd-s"].startswith("<script>")


def test_mermaid_has_no_markup_of_theirs(named: Service) -> None:
    text = drawn(named, "mmd").decode()
    assert text.startswith("flowchart TB\n")
    assert not re.search(r"[<>`\\]", re.sub(r" (-->|---|-\.-) ", " ", text))
    for name in (EMOJI, ARABIC, HEBREW, CHINESE):
        assert name in text
    assert text.count("[") == text.count("]") == len(NAMES) + SEATS + PANELS


def test_the_command_line_shows_them_in_80_columns(named: Service, program: Program) -> None:
    done = program("key-people", "odd")
    assert done.returncode == 0, done.stderr
    assert max(map(cell_len, done.stdout.splitlines())) <= 80
    assert CHINESE in done.stdout
    assert "\x1b" not in done.stdout
