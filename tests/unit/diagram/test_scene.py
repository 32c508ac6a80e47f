"""The map's promises: nothing overlaps, nothing overflows, no line runs through a card or a panel's title."""

from __future__ import annotations

import json
import sys
from itertools import combinations
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from accounts import account, joint_team

from graphsvc.diagram.data import Contact, Department, Influence, MapData, OpenSeat, Ours, Person, Report
from graphsvc.diagram.scene import build_scene
from graphsvc.diagram.shapes import Scene
from graphsvc.diagram.text import width

LONG = "Directorate for Sustainable Procurement, Logistics and Interdepartmental Coordination " * 3


def flat(count: int) -> MapData:
    return MapData("Flat", people=tuple(Person(f"p{i}", f"Person {i}") for i in range(count)))


def chain(count: int) -> MapData:
    people = tuple(Person(f"p{i}", f"P{i}", department="d") for i in range(count))
    return MapData(
        "Chain",
        None,
        (Department("d", "D"),),
        people,
        reports=tuple(Report(f"p{i + 1}", f"p{i}") for i in range(count - 1)),
    )


def long_names() -> MapData:
    people = tuple(
        Person(
            f"p{i}",
            LONG if i % 2 else "超" * 400,
            LONG,
            f"d{i % 3}",
            None,
            ("economic_buyer", "champion", "blocker", "user"),
        )
        for i in range(12)
    )
    departments = tuple(
        Department(f"d{i}", "信息技术与数字化转型管理中心办公室综合协调处第一分部" * 3, LONG) for i in range(3)
    )
    ours = (Ours("u", LONG, LONG, partner=LONG, side="partner"),)
    return MapData(
        LONG,
        "长" * 300,
        departments,
        people,
        (OpenSeat("seat:user", "user"),),
        ours,
        tuple(Report(f"p{i}", "p0") for i in range(1, 12)),
        contacts=(Contact("u", "p3"),),
    )


def only_ours() -> MapData:
    return MapData(
        "Nobody",
        ours=tuple(Ours(f"u{i}", f"Ours {i}") for i in range(40)),
        people=(Person("p", "One"),),
        contacts=tuple(Contact(f"u{i}", "p") for i in range(40)),
    )


CASES = {
    **{f"{n} {lang}": (account(n, lang), lang) for n in (1, 2, 8, 25, 60, 150, 500) for lang in ("en", "zh")},
    "flat 200": (flat(200), "en"),
    "chain 300": (chain(300), "en"),
    "long names": (long_names(), "zh"),
    "many of ours": (only_ours(), "en"),
    "joint team": (joint_team(20, 20), "zh"),
    "only seats": (MapData("S", open_seats=(OpenSeat("seat:user", "user"),)), "en"),
}


@pytest.fixture(scope="module", params=CASES)
def scene(request: pytest.FixtureRequest) -> Scene:
    data, lang = CASES[request.param]
    return build_scene(data, lang)


def _apart(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    return a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]


def _box(thing) -> tuple[float, float, float, float]:
    return thing.x, thing.y, thing.x + thing.w, thing.y + thing.h


def test_cards_and_panels_do_not_overlap(scene: Scene) -> None:
    for a, b in [*combinations(scene.cards, 2), *combinations(scene.panels, 2)]:
        assert _apart(_box(a), _box(b)), (a.id, b.id)


def test_everything_lies_inside(scene: Scene) -> None:
    panels = {panel.id: panel for panel in scene.panels}
    for card in scene.cards:
        left, top, right, bottom = _box(panels[card.panel])
        x0, y0, x1, y1 = _box(card)
        assert left + 4 <= x0 < x1 <= right - 4, card.id
        assert top + 30 <= y0 < y1 <= bottom - 4, card.id
    for panel in scene.panels:
        assert panel.x >= 0
        assert panel.x + panel.w <= scene.width
        assert panel.y + panel.h <= scene.height
    for line in scene.lines:
        assert all(0 <= x <= scene.width and 0 <= y <= scene.height for x, y in line.points), line.id
    for item in scene.legend:
        assert item.text.x + item.text.w <= scene.width


def test_texts_fit_their_boxes(scene: Scene) -> None:
    for card in scene.cards:
        for text in (*card.name, *card.title):
            assert width(text.text, text.size, text.bold) <= text.w + 0.01
            assert text.x + text.w <= card.w - 8, (card.id, text.text)
            assert text.y <= card.h - 6
        for badge in card.badges:
            assert badge.x + badge.w <= card.w - 4, card.id
            assert badge.y + badge.h <= card.h - 4, card.id
            assert width(badge.text, 9, True) <= badge.w
        assert len(card.title) <= 2
        assert len(card.name) <= 2
        if card.share:
            assert card.name[0].x + card.name[0].w <= card.share.x
    for panel in scene.panels:
        assert panel.title_box[2] <= panel.x + panel.w - 8


def _hits(a: tuple[float, float], b: tuple[float, float], box: tuple[float, float, float, float]) -> bool:
    """Whether a right-angled stretch enters a box by more than half a pixel."""
    x0, y0, x1, y1 = box
    return (
        max(a[0], b[0]) > x0 + 0.5
        and min(a[0], b[0]) < x1 - 0.5
        and max(a[1], b[1]) > y0 + 0.5
        and min(a[1], b[1]) < y1 - 0.5
    )


def test_lines_are_right_angled_and_avoid_cards_and_titles(scene: Scene) -> None:
    obstacles = [(card.id, _box(card)) for card in scene.cards] + [
        (panel.id, panel.title_box) for panel in scene.panels
    ]
    for line in scene.lines:
        for a, b in zip(line.points, line.points[1:], strict=False):
            assert a[0] == b[0] or a[1] == b[1], (line.id, a, b)
            for name, box in obstacles:
                assert not _hits(a, b, box), (line.id, name)


def test_lines_end_at_their_cards(scene: Scene) -> None:
    cards = {card.id: card for card in scene.cards}
    for line in scene.lines:
        for id_, (x, y) in ((line.source, line.points[0]), (line.target, line.points[-1])):
            x0, y0, x1, y1 = _box(cards[id_])
            on_side = abs(x - x0) < 0.2 or abs(x - x1) < 0.2
            on_edge = abs(y - y0) < 0.2 or abs(y - y1) < 0.2
            assert (on_side and y0 - 0.2 <= y <= y1 + 0.2) or (on_edge and x0 - 0.2 <= x <= x1 + 0.2), line.id


@pytest.mark.parametrize("size", [8, 60, 150])
def test_every_person_and_tie_is_drawn_once(size: int) -> None:
    data = account(size)
    scene = build_scene(data)
    wanted = {p.id for p in data.people} | {p.id for p in data.ours} | {s.id for s in data.open_seats}
    assert sorted(card.id for card in scene.cards) == sorted(wanted)
    assert len({line.id for line in scene.lines}) == len(scene.lines)
    ties = len(data.reports) + len(data.influences) + len(data.contacts)
    assert len(scene.lines) == ties


def test_the_same_data_give_the_same_scene_as_plain_json() -> None:
    first, second = (json.dumps(build_scene(account(60)).to_dict()) for _ in range(2))
    assert first == second


def test_redacted_map_shows_no_judgement() -> None:
    data = account(25)
    scene = build_scene(data, "en", redact=True)
    assert not [
        line
        for line in scene.lines
        if line.kind == "influence" or (line.kind != "report" and (line.dashed or line.strength != 0.5))
    ]
    assert all(
        card.strip in {None, "ours", "partner"} and card.share is None and not card.badges for card in scene.cards
    )
    plain = json.dumps(scene.to_dict()["cards"]) + json.dumps(scene.to_dict()["legend"])
    assert not [word for word in ("hampion", "nemy", "upporter", "seat:", "share %", "Economic") if word in plain]


def test_ties_to_nobody_and_to_oneself_are_left_out() -> None:
    data = MapData(
        "A", people=(Person("a", "A"), Person("b", "B")),
        reports=(Report("a", "x"), Report("a", "a"), Report("a", "b"), Report("b", "a")),
        influences=(Influence("a", "a"), Influence("a", "y")), contacts=(Contact("u", "a"),),
    )  # fmt: skip
    shown = [(line.source, line.target) for line in build_scene(data).lines]
    assert ("b", "a") in shown
    assert all({a, b} == {"a", "b"} for a, b in shown)


def test_label_reads_all_that_the_card_shows() -> None:
    person = Person(
        "a",
        "Ann",
        "Buyer",
        roles=("economic_buyer",),
        support="supporter",
        decision_share=0.31,
        coverage=0.5,
        team="team:t",
    )
    card = build_scene(MapData("A", people=(person,))).cards[0]
    assert card.label == "Ann, Buyer, Economic buyer, Supporter, Decision share 31 %, coverage 50 %, Joint team"
    assert card.share
    assert card.share.label.text == "31 %"
    card = build_scene(MapData("A", people=(Person("a", None, "采购总监"),)), "zh").cards[0]
    assert (card.ghost, card.name[0].text, card.strip) == (True, "空缺席位", None)
