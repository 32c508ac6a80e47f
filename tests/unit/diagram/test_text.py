"""Fitting of text into boxes."""

from graphsvc.diagram.text import clean, cut, width, wrap


def test_width_of_known_letters() -> None:
    # Noto Sans: A 0.64 em, i 0.26 em; bold A 0.69 em; a Chinese character is one em.
    assert round(width("Ai", 10), 3) == 9.0
    assert round(width("A", 10, True), 3) == 6.9
    assert width("采购", 10) == 20
    assert width("é", 10) == width("e", 10)


def test_wrap_breaks_at_spaces_and_ends_with_an_ellipsis() -> None:
    # "aaaa" is 4 × 0.56 × 10 = 22.4 px
    assert wrap("aaaa bbbb", 30, 10) == ("aaaa", "bbbb")
    assert wrap("aaaa bbbb", 100, 10) == ("aaaa bbbb",)
    assert wrap("采购部门主任", 30, 10) == ("采购部", "门主任")
    lines = wrap("采购部门主任兼总经理", 30, 10)
    assert lines == ("采购部", "门主…")
    assert wrap("", 30, 10) == ()


def test_a_word_longer_than_the_box_is_broken() -> None:
    lines = wrap("x" * 50, 30, 10)
    assert len(lines) == 2
    assert all(width(line, 10) <= 30 for line in lines)


def test_cut_and_clean() -> None:
    assert cut("abc", 100, 10) == "abc"
    assert cut("采购部门", 30, 10) == "采购…"
    assert clean("a\n\tb \u202e c\x00") == "a b c"
