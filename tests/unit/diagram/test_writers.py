"""The writers: safe, well-formed, complete."""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import orjson
import pytest
from pptx import Presentation

sys.path.insert(0, str(Path(__file__).parent))

from accounts import account

from graphsvc.diagram import raster
from graphsvc.diagram.data import Contact, Department, MapData, Ours, Person, Report
from graphsvc.diagram.dot import quote
from graphsvc.diagram.export import MEDIA_TYPES, export
from graphsvc.diagram.scene import build_scene
from graphsvc.errors import InvalidInput, MissingTool

EVIL = "<script>alert(1)</script>\"' & ]]> \\N \x00\x0b\u202e\ufffe\U0001f600 שלום"
needs_renderer = pytest.mark.skipif(shutil.which("rsvg-convert") is None, reason="rsvg-convert is not installed")


@pytest.fixture(scope="module")
def evil():
    people = (Person("\"><script>'", EVIL, EVIL, 'd"<'), Person("b", "B", None, 'd"<'))
    data = MapData(
        EVIL, EVIL, (Department('d"<', EVIL, EVIL),), people, (), (Ours("u]];", EVIL),), (Report("b", people[0].id),),
        contacts=(Contact("u]];", "b"),),
    )  # fmt: skip
    return build_scene(data)


@pytest.mark.parametrize("ending", ["svg", "drawio"])
def test_xml_stays_well_formed_and_text_stays_text(evil, ending: str) -> None:
    root = ET.fromstring(export(evil, ending))
    assert not [element for element in root.iter() if element.tag.rpartition("}")[2] == "script"]
    assert b"<script" not in export(evil, ending).lower()


def test_svg_holds_every_name_on_white() -> None:
    scene = build_scene(account(25, "zh"), "zh")
    root = ET.fromstring(export(scene, "svg"))
    ids = [element.get("data-id") for element in root.iter() if element.get("data-id")]
    assert ids == [card.id for card in scene.cards]
    assert root[0].get("fill") == "#ffffff"
    texts = {"".join(element.itertext()) for element in root.iter() if element.tag.endswith("text")}
    assert {text.text for card in scene.cards for text in card.name} <= texts


@needs_renderer
def test_pdf_and_png() -> None:
    scene = build_scene(account(8, "zh"), "zh")
    assert raster.pdf(scene).startswith(b"%PDF-")
    image = raster.png(scene, 1000)
    assert image.startswith(b"\x89PNG")
    assert int.from_bytes(image[16:20], "big") == 1000


@needs_renderer
def test_evil_names_are_drawn(evil) -> None:
    assert raster.png(evil).startswith(b"\x89PNG")


def test_without_the_renderer_the_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(MissingTool, match="librsvg2-bin"):
        raster.pdf(build_scene(account(8)))


def test_powerpoint_has_native_shapes_and_glued_connectors() -> None:
    scene = build_scene(account(25, "zh"), "zh")
    deck = Presentation(io.BytesIO(export(scene, "pptx")))
    assert len(deck.slides) == 1
    xml = deck.slides[0].shapes._spTree.xml
    assert "<p:style" not in xml
    assert 'lang="zh-CN"' in xml
    assert "Microsoft YaHei" in xml
    descriptions = {element.get("descr") for element in deck.slides[0].shapes._spTree.iter() if element.get("descr")}
    assert {card.label for card in scene.cards} <= descriptions


def test_powerpoint_elbow_is_turned_and_flipped() -> None:
    # an elbow from a boss's bottom to a card's top is stored turned by 90°; to the right of the boss it is flipped
    people = [Person(f"p{i}", f"P{i}", department="d") for i in range(13)]
    reports = [Report(f"p{i}", "p0") for i in (1, 2)] + [Report(f"p{i}", f"p{1 + i % 2}") for i in range(3, 13)]
    scene = build_scene(MapData("A", None, (Department("d", "D"),), tuple(people), reports=tuple(reports)))
    cards = {card.id: card for card in scene.cards}
    elbows = [line for line in scene.lines if len(line.points) == 4 and line.points[-1][1] == cards[line.target].y]
    right = [line for line in elbows if line.points[-1][0] > line.points[0][0]]
    assert (len(elbows), len(right)) >= (2, 1)
    tree = Presentation(io.BytesIO(export(scene, "pptx"))).slides[0].shapes._spTree.xml
    assert tree.count('rot="5400000"') == len(elbows)
    assert tree.count('flipV="1"') == len(right)
    assert tree.count("<a:stCxn") == tree.count("<a:endCxn") == tree.count("<p:cxnSp>")


def test_powerpoint_above_forty_people_has_a_slide_a_panel() -> None:
    scene = build_scene(account(60))
    deck = Presentation(io.BytesIO(export(scene, "pptx")))
    assert len(deck.slides) == 1 + len(scene.panels)


def test_evil_names_in_powerpoint(evil) -> None:
    assert len(Presentation(io.BytesIO(export(evil, "pptx"))).slides) == 1


def test_dot_quoting() -> None:
    assert quote('a"b\\N\n') == '"a\\"b\\\\N"'


@pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed")
def test_dot_is_read_by_graphviz(evil) -> None:
    for scene in (evil, build_scene(account(25))):
        done = subprocess.run(["dot", "-Tplain"], input=export(scene, "dot"), capture_output=True, check=True)
        nodes = [row for row in done.stdout.decode().splitlines() if row.startswith("node ")]
        assert len(nodes) == len(scene.cards)


def test_mermaid_keeps_markup_out(evil) -> None:
    text = export(evil, "mmd").decode()
    assert text.startswith("flowchart")
    assert "<" not in text
    assert text.count("[") == len(evil.cards) + len(evil.panels)


def test_json_is_the_scene() -> None:
    scene = build_scene(account(8))
    plain = orjson.loads(export(scene, ".json"))
    assert [card["id"] for card in plain["cards"]] == [card.id for card in scene.cards]
    assert all(line["d"].startswith("M") for line in plain["lines"])
    assert plain["theme"]["lines"]["contact"][0] == "#0f9488"


def test_unknown_ending_names_the_known() -> None:
    with pytest.raises(InvalidInput, match="drawio"):
        export(build_scene(account(8)), "gif")
    assert set(MEDIA_TYPES) == {"svg", "pdf", "png", "pptx", "drawio", "dot", "mmd", "json"}
