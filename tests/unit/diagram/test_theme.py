"""The words of the map are those of the kinds, so that card, legend, page and answer call a thing the same."""

from __future__ import annotations

import pytest

from graphsvc.diagram import theme
from graphsvc.kinds import ENUMERATIONS


@pytest.mark.parametrize("role", ENUMERATIONS["buying_role"].values)
def test_a_role_has_a_colour_and_the_caption_of_the_kinds(role: str) -> None:
    caption = ENUMERATIONS["buying_role"].values[role]
    assert (theme.role_name(role, "en"), theme.role_name(role, "zh")) == (caption.en, caption.zh)
    assert theme.role_colours(role) == theme.ROLES[role]


@pytest.mark.parametrize("support", ENUMERATIONS["support"].values)
def test_support_has_a_strip_and_the_caption_of_the_kinds(support: str) -> None:
    caption = ENUMERATIONS["support"].values[support]
    assert (theme.support_name(support, "en"), theme.support_name(support, "zh")) == (caption.en, caption.zh)
    assert theme.SUPPORT[support] in theme.STRIPS


def test_functions_and_line_words_come_from_the_kinds() -> None:
    captions = ENUMERATIONS["function"].values
    assert {f: theme.function_name(f, "zh") for f in captions} == {f: c.zh for f, c in captions.items()}
    words = {key: (theme.word(key, "en"), theme.word(key, "zh")) for key in ("team", "report", "influence")}
    assert words == {
        "team": ("Joint team", "内嵌团队"), "report": ("Reports to", "汇报给"), "influence": ("Influences", "影响"),
    }  # fmt: skip


def test_what_is_not_known_is_shown_as_it_is() -> None:
    assert (theme.role_name("data_owner", "zh"), theme.function_name("field_ops", "zh")) == ("Data owner", "field ops")
    assert (theme.support_name(None, "en"), theme.support_name("", "zh")) == ("Support unknown", "态度未知")
