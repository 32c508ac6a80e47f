"""A joint team is a card of its own: one line for each of its members at the customer instead of one a pair."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from accounts import joint_team

from graphsvc.diagram.scene import build_scene


def test_contacts_that_rest_on_the_team_alone_are_drawn_with_the_team() -> None:
    # 20 x 20 pairs: 20 lines to the team, and the one contact that rests on more than the team.
    lines = build_scene(joint_team(20, 20)).lines
    assert sorted(line.target for line in lines if line.kind == "team") == sorted(f"p{i}" for i in range(20))
    assert {line.source for line in lines if line.kind == "team"} == {"team:t"}
    assert [(line.kind, line.source, line.target) for line in lines if line.kind != "team"] == [("contact", "u0", "p0")]


def test_its_card_and_those_of_us_in_it_share_a_panel() -> None:
    scene = build_scene(joint_team(3, 2))
    (card,) = [card for card in scene.cards if card.side == "team"]
    assert (card.panel, card.label) == ("panel:team:t", "Joint team: Embedded packaging team, 3 of ours, 2 of theirs")
    inside = [card.id for card in scene.cards if card.panel == "panel:team:t"]
    assert inside == ["team:t", "u0", "u1", "u2"]
    assert [card.id for card in scene.cards if card.panel == "panel:ours"] == ["x"]
    assert [(panel.id, panel.label) for panel in scene.panels if panel.kind == "team"] == [
        ("panel:team:t", "Joint team")
    ]


def test_its_lines_share_one_track() -> None:
    # All run to the team's card in one bundle: their last stretch, into the card, is the same.
    team = [line for line in build_scene(joint_team(20, 20)).lines if line.kind == "team"]
    assert len({line.points[:2] for line in team}) == 1


def test_a_team_that_is_not_on_the_map_changes_nothing() -> None:
    data = joint_team(2, 2)
    lines = build_scene(type(data)(data.name, people=data.people, ours=data.ours, contacts=data.contacts)).lines
    assert sorted((line.source, line.target) for line in lines) == [
        ("u0", "p0"), ("u0", "p1"), ("u1", "p0"), ("u1", "p1"),
    ]  # fmt: skip
