"""What stands on a card, fitted: names, titles, badges, decision share, and the label that is read aloud."""

from __future__ import annotations

from dataclasses import dataclass

from graphsvc.diagram import theme
from graphsvc.diagram.data import OpenSeat, Ours, Person, Team
from graphsvc.diagram.shapes import Badge, Bar, Text
from graphsvc.diagram.text import clean, cut, width, wrap

CARD_W = 190.0
LEFT, RIGHT = 15.0, 10.0
NAME, TITLE, SMALL = 13.0, 10.0, 9.0
SHARE_W = 38.0


@dataclass(frozen=True, slots=True)
class Face:
    """A card without a place: its contents, relative to its corner, and its height."""

    id: str
    side: str
    h: float
    name: tuple[Text, ...]
    title: tuple[Text, ...]
    badges: tuple[Badge, ...]
    strip: str | None
    share: Bar | None
    ghost: bool
    team: str | None
    label: str


def _column(lines: tuple[str, ...], y: float, step: float, size: float, bold: bool, colour: str) -> tuple[Text, ...]:
    """Lines of text below one another, the first baseline at `y`."""
    placed = enumerate(lines)
    return tuple(Text(LEFT, y + i * step, width(t, size, bold), t, size, bold, colour) for i, t in placed)


def _badges(roles: tuple[str, ...], y: float, lang: theme.Lang) -> tuple[Badge, ...]:
    """Pills in one row; those that do not fit are counted in a last one."""
    placed: list[Badge] = []
    x, end = LEFT - 1, CARD_W - RIGHT
    for index, role in enumerate(roles):
        left = len(roles) - index - 1
        room = end - x - 12 - (26 if left else 0)
        if index and width(theme.role_name(role, lang), SMALL, True) > room:
            placed.append(_badge(x, y, f"+{left + 1}", role, ("#475160", "#e8ebf0"), room))
            break
        badge = _badge(x, y, theme.role_name(role, lang), role, theme.role_colours(role), room)
        placed.append(badge)
        x += badge.w + 4
    return tuple(placed)


def _badge(x: float, y: float, text: str, role: str, colours: tuple[str, str], room: float) -> Badge:
    shown = cut(clean(text), max(room, 12), SMALL, True)
    return Badge(x, y, width(shown, SMALL, True) + 12, 14, shown, role, *colours)


def _share(value: float | None) -> Bar | None:
    """The decision share at the top right: a percentage above a bar."""
    if value is None:
        return None
    text = f"{value * 100:.0f} %"
    x = CARD_W - RIGHT - SHARE_W + 4
    wide = width(text, SMALL, True)
    label = Text(CARD_W - RIGHT - wide, 15, wide, text, SMALL, True, theme.MUTED)
    return Bar(x, 18.5, SHARE_W - 4, 3.5, min(1.0, max(0.0, value)), label)


def _face(
    id_: str, side: str, name: str, title: str, *, lang: theme.Lang, label: str, roles: tuple[str, ...] = (),
    strip: str | None = None, share: float | None = None, ghost: bool = False, team: str | None = None,
) -> Face:  # fmt: skip
    bar = _share(share)
    room = CARD_W - LEFT - RIGHT
    names = wrap(name, room - (SHARE_W if bar else 0), NAME, True) or ("—",)
    titles = wrap(title, room, TITLE)
    y = 20.0 + (len(names) - 1) * 16
    shown_name = _column(names, 20, 16, NAME, True, theme.MUTED if ghost else theme.INK)
    shown_title = _column(titles, y + 15, 13, TITLE, False, theme.MUTED)
    y += 15 + (len(titles) - 1) * 13 if titles else 0
    badges = _badges(roles, y + 7, lang)
    height = max(44.0, y + (28 if badges else 11))
    return Face(id_, side, height, shown_name, shown_title, badges, strip, bar, ghost, team, label)


def person(data: Person, lang: theme.Lang, redact: bool) -> Face:
    """A stakeholder's card. Redacted, it carries no judgement: no role, support, share or coverage."""
    roles = () if redact else data.roles
    share = None if redact else data.decision_share
    strip = theme.SUPPORT.get(data.support or "", "unknown")
    name = clean(data.name) if data.name else theme.word("seat", lang)
    parts = [name, clean(data.title or ""), *(theme.role_name(role, lang) for role in roles)]
    if not redact:
        parts.append("" if data.name is None else theme.support_name(data.support, lang))
        parts.append("" if share is None else f"{theme.word('share', lang)} {share * 100:.0f} %")
        parts.append("" if data.coverage is None else f"{theme.word('coverage', lang)} {data.coverage * 100:.0f} %")
    parts.append(theme.word("team", lang) if data.team else "")
    return _face(
        data.id, "theirs", name, data.title or "", lang=lang, label=", ".join(filter(None, parts)), roles=roles,
        strip=None if redact or data.name is None else strip, share=share,
        ghost=data.name is None, team=data.team,
    )  # fmt: skip


def seat(data: OpenSeat, lang: theme.Lang) -> Face:
    """A buying role that nobody is recorded for."""
    name = theme.role_name(data.role, lang)
    title = theme.word("seat", lang)
    return _face(data.id, "theirs", name, title, lang=lang, label=f"{title}: {name}", ghost=True)


def ours(data: Ours, lang: theme.Lang) -> Face:
    """Somebody of ours, or of a partner's with the partner's name."""
    function = theme.function_name(data.function or "", lang)
    about = [data.title or function, data.partner or ""] if data.side == "partner" else [data.title or function]
    title = " · ".join(filter(None, map(clean, about)))
    team = theme.word("team", lang) if data.team else ""
    side = theme.word("partner" if data.side == "partner" else "ours", lang)
    label = ", ".join(filter(None, (clean(data.name), title, side, team)))
    return _face(data.id, data.side, data.name, title, lang=lang, label=label, strip=data.side, team=data.team)


def team(data: Team, ours: int, theirs: int, lang: theme.Lang) -> Face:
    """A joint team, with how many of either side are in it."""
    title = theme.word("members", lang).format(ours=ours, theirs=theirs)
    label = f"{theme.word('team', lang)}: {clean(data.name)}, {title}"
    return _face(data.id, "team", data.name, title, lang=lang, label=label, strip="team")
