"""What a commit changed, one sentence a change, in English or Chinese: "Li Na: support neutral → supporter"."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Protocol

from graphsvc.analysis.settings import MetricSettings, flat
from graphsvc.kinds import (
    ALIAS,
    METRIC_SETTINGS,
    RELATIONSHIP_KINDS,
    STORED_KINDS,
    NodeKind,
    Property,
    RelationshipKind,
    aliased,
)
from graphsvc.kinds.declare import Caption
from graphsvc.kinds.standing import account_of_standing
from graphsvc.model import Entry
from graphsvc.services.choices import Lang
from graphsvc.services.history_answers import Changed
from graphsvc.services.identity import one_thing
from graphsvc.services.phrases import Phrase, phrase

Kind = NodeKind | RelationshipKind
_LONGEST = 60
_DETAILS = 4
_UNKNOWN = Caption("unknown", "未知")
_YES, _NO = Caption("yes", "是"), Caption("no", "否")
_MADE = Caption("New {kind}: {a}", "新增{kind}：{a}")
_GONE = Caption("{Kind} {a} was deleted", "{kind}{a}已删除")
_RENAMED = Caption("{before} is now called {after}", "{before}更名为{after}")
_SEATED = Caption("{after} took the seat {title}", "{after}就任{title}")
_VACATED = Caption("The seat of {before} is open", "{before}的职位空缺")
_SEAT = Caption("open seat", "空缺职位")
_NEW_ID = Caption("{a}: id {before} → {after}", "{a}：编号{before} → {after}")
_MERGED = Caption("{old} ({before}) was merged into {a} ({after})", "{old}（{before}）并入{a}（{after}）")
_SEPARATED = Caption("{old} ({after}) was split off {a} ({before})", "{old}（{after}）从{a}（{before}）分出")
#: Nodes that are known by their name alone; of others the sentence says what they are.
_BY_NAME = frozenset({"Account", "Department", "Stakeholder", "Employee", "Partner", "PartnerContact"})
#: Nodes without a name of their own.
_NAMELESS = frozenset({"Assessment", "SwotItem", "ValueProposition", "Action"})


class Names(Protocol):
    """What things are called."""

    def __call__(self, label: str, node_id: str) -> str:
        """The name of a node, its id where nothing better is known."""
        ...

    def titled(self, label: str, node_id: str) -> str:
        """As above, of a person with the title, where one is known: Wang Lei (account manager)."""
        ...


def changes_of(entries: Iterable[Entry], names: Names, lang: Lang) -> list[Changed]:
    """The changes that entries of one commit make, in their order: one a property; one for what was made or removed
    as a whole, whose `field` is null; one for a tie that took the place of another, whose `field` is `target`."""
    entries = one_thing(list(entries))
    replaced = _replaced(entries)
    left_out = {id(old) for old in replaced.values()}
    found: list[Changed] = []
    for entry in entries:
        if entry.kind == (ALIAS.label,):
            found += _alias(entry, names, lang)
        elif id(entry) in replaced:
            found.append(_Said(entry, names, lang).replaced(replaced[id(entry)]))
        elif id(entry) not in left_out:
            found += _Said(entry, names, lang).changes()
    return found


def _replaced(entries: Sequence[Entry]) -> dict[int, Entry]:
    """A new tie, by identity, → the one that it replaces: a person is in one department, reports to one boss."""
    ties = [e for e in entries if len(e.kind) > 1 and not e.erased and phrase(e.kind[0]).moved]
    ties = [e for e in ties if None in (e.before, e.after)]
    number = Counter((e.kind[0], e.key[0], e.before is None) for e in ties)
    single = [e for e in ties if number[e.kind[0], e.key[0], True] == number[e.kind[0], e.key[0], False] == 1]
    gone = {(e.kind[0], e.key[0]): e for e in single if e.after is None}
    return {id(e): gone[e.kind[0], e.key[0]] for e in single if e.before is None}


def _alias(entry: Entry, names: Names, lang: Lang) -> Iterator[Changed]:
    """What became of an id; nothing where it only leads further, because what it led to was renamed."""
    label, old = aliased(entry.key[0])
    before, after = ((state or {}).get("to") for state in (entry.before, entry.after))
    if entry.erased or account_of_standing(old) or (before and after and old not in (before, after)):
        return  # the standing opportunity goes along with its account
    form = _MERGED if before is None else _SEPARATED if after is None else _NEW_ID
    was, becomes = before or old, after or old
    here = was if after is None else becomes
    text = _say(form, lang).format(a=names(label, here), old=names(label, old), before=was, after=becomes)
    yield Changed(kind=STORED_KINDS[label].plural, id=here, field="id", before=was, after=becomes, text=text)


def called(label: str, properties: Mapping[str, Any], node_id: str, lang: Lang) -> str:
    """What a node with these properties is called."""
    for name in ("name_zh", "name") if lang == "zh" else ("name",):
        if properties.get(name):
            return str(properties[name])
    if label == "Stakeholder":
        seat, title = _say(_SEAT, lang), properties.get("title")
        return f"{seat} {_quoted(str(title))}" if title else f"{seat} {node_id}"
    for name in ("text_zh", "text", "title") if lang == "zh" else ("text", "title"):
        if properties.get(name):
            return _quoted(str(properties[name]))
    kind = STORED_KINDS[label]
    parts = [
        value_text(p, properties.get(p.name), lang) for p in kind.properties if p.required and p.name in properties
    ]
    return " ".join(parts) or node_id


def value_text(prop: Property, value: Any, lang: Lang) -> str:
    """A stored value as a reader sees it: dates in ISO form, free text in quotation marks."""
    value = prop.default if value is None else value
    if value is None:
        return _say(_UNKNOWN, lang)
    if isinstance(value, list):
        return ", ".join(_one(prop, item, lang) for item in value)
    return _one(prop, value, lang)


def _one(prop: Property, value: Any, lang: Lang) -> str:
    if prop.enumeration and value in prop.enumeration.values:
        return _inside(prop.enumeration.values[value], lang)
    if isinstance(value, bool):
        return _say(_YES if value else _NO, lang)
    if isinstance(value, int | float):
        return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.6g}"
    if isinstance(value, date):
        return value.isoformat()
    return _quoted(str(value)) if prop.type.value == "text" else str(value)


_SAYING = ("HAS_STANCE", METRIC_SETTINGS.label)
"""A stance, or the settings, are nothing in themselves: they are what they say."""
_DEFAULT = flat(MetricSettings())


_ERASED = Caption("Of a person who was erased", "已被清除的人员")


class _Said:
    """The sentences of one entry."""

    def __init__(self, entry: Entry, names: Names, lang: Lang) -> None:
        self._entry, self._names, self._lang = entry, names, lang
        self._is_node = len(entry.kind) == 1
        self._kind: Kind = (STORED_KINDS if self._is_node else RELATIONSHIP_KINDS)[entry.kind[0]]

    def changes(self) -> Iterator[Changed]:
        before, after = self._entry.before, self._entry.after
        if self._entry.erased:
            yield self._changed(None, None, None, _say(_ERASED, self._lang))
            return
        if (before is None or after is None) and self._entry.kind[0] not in _SAYING:
            yield self._changed(None, before, after, self._whole())
            return
        was, becomes = before or {}, after or {}
        if self._entry.kind[0] == METRIC_SETTINGS.label:
            was, becomes = {**_DEFAULT, **was}, {**_DEFAULT, **becomes}
        for prop in self._kind.properties:
            old, new = was.get(prop.name), becomes.get(prop.name)
            if old != new:
                yield self._changed(prop.name, old, new, self._property(prop, old, new))

    def replaced(self, old: Entry) -> Changed:
        """This tie took the place of another one."""
        moved = phrase(self._entry.kind[0]).moved
        assert moved is not None, "only such ties are paired"
        was = self._names(old.kind[2], old.key[1])
        text = self._tie_text(moved, self._entry.after or {}, old=was)
        return self._changed("target", old.key[1], self._entry.key[1], text)

    def _changed(self, field: str | None, before: Any, after: Any, text: str) -> Changed:
        kind = self._kind.plural if isinstance(self._kind, NodeKind) else self._kind.type
        return Changed(kind=kind, id=self._entry.id, field=field, before=before, after=after, text=text)

    def _whole(self) -> str:
        made = self._entry.before is None
        properties = (self._entry.after if made else self._entry.before) or {}
        if self._is_node:
            name = called(self._entry.kind[0], properties, self._entry.key[0], self._lang)
            caption = self._kind.caption
            kind, upper = _inside(caption, self._lang), _say(caption, self._lang)
            return _say(_MADE if made else _GONE, self._lang).format(a=name, kind=kind, Kind=upper)
        told = self._phrase()
        return self._tie_text(told.made if made else told.gone, properties, details=made)

    def _phrase(self) -> Phrase:
        return phrase(self._entry.kind[0])

    def _tie_text(self, form: Caption, properties: Mapping[str, Any], *, details: bool = True, **more: str) -> str:
        said = _say(form, self._lang).format(**self._ends(), **self._role(properties), **more)
        told = self._details(properties) if details else ""
        if not told:
            return said
        return f"{said}（{told}）" if self._lang == "zh" else f"{said} ({told})"

    def _ends(self) -> dict[str, str]:
        """Of a contact and of what passed between two people, ours comes with the title."""
        (a_label, a), (b_label, b) = self._entry.ends
        titled = self._entry.kind[0] in {"CONTACTS", "INTERACTED_WITH"}
        return {"a": self._names.titled(a_label, a) if titled else self._end(a_label, a), "b": self._end(b_label, b)}

    def _end(self, label: str, node_id: str) -> str:
        name = self._names(label, node_id)
        return _pair(_say(STORED_KINDS[label].caption, self._lang), name, self._lang) if label in _NAMELESS else name

    def _role(self, properties: Mapping[str, Any]) -> dict[str, str]:
        prop = self._kind.property("role")
        if self._entry.kind[0] != "HAS_ROLE" or prop is None:
            return {}
        role = value_text(prop, properties.get("role") or self._entry.key[2], self._lang)
        account = account_of_standing(self._entry.key[1])
        if account is None:
            name = self._names("Opportunity", self._entry.key[1])
            return {"role": role, "place": name if self._lang == "zh" else f"for {name}"}
        name = self._names("Account", account)
        return {"role": role, "place": name if self._lang == "zh" else f"at {name}"}

    def _details(self, properties: Mapping[str, Any]) -> str:
        """What a new tie says of itself."""
        found = [
            self._detail(prop, properties[prop.name])
            for prop in self._kind.properties
            if properties.get(prop.name) not in (None, prop.default) and self._entry.kind[0] != "HAS_ROLE"
        ]
        return ("，" if self._lang == "zh" else ", ").join(found[:_DETAILS])

    def _detail(self, prop: Property, value: Any) -> str:
        text = value_text(prop, value, self._lang)
        plain = prop.name == "at" or (prop.enumeration is not None and prop.caption is prop.enumeration.caption)
        return text if plain else _pair(_inside(prop.caption, self._lang), text, self._lang)

    def _property(self, prop: Property, old: Any, new: Any) -> str:
        special = self._name_text(prop, old, new) if self._is_node else self._until_text(prop, old, new)
        if special:
            return special
        values = f"{value_text(prop, old, self._lang)} → {value_text(prop, new, self._lang)}"
        colon = "：" if self._lang == "zh" else ": "
        return f"{self._subject()}{colon}{_pair(_inside(prop.caption, self._lang), values, self._lang)}"

    def _subject(self) -> str:
        if self._is_node:
            label, node_id = self._entry.kind[0], self._entry.key[0]
            name = self._names(label, node_id)
            return name if label in _BY_NAME else _pair(_say(self._kind.caption, self._lang), name, self._lang)
        ends = self._ends()
        if self._entry.kind[0] == "HAS_STANCE":
            standing = account_of_standing(self._entry.key[1]) is not None
            told = "{a}（{b}）" if self._lang == "zh" else "{a} ({b})"
            return ends["a"] if standing else told.format(**ends)
        return f"{ends['a']}与{ends['b']}" if self._lang == "zh" else f"{ends['a']} – {ends['b']}"

    def _name_text(self, prop: Property, old: Any, new: Any) -> str | None:
        if prop.name != "name":
            return None
        if old and new:
            return _say(_RENAMED, self._lang).format(before=old, after=new)
        if self._entry.kind[0] != "Stakeholder":
            return None
        title = _quoted(str((self._entry.after or {}).get("title") or self._entry.key[0]))
        return _say(_SEATED if new else _VACATED, self._lang).format(before=old, after=new, title=title)

    def _until_text(self, prop: Property, old: Any, new: Any) -> str | None:
        told = self._phrase()
        form = told.until if new else told.back
        if prop.name != "until" or form is None:
            return None
        return _say(form, self._lang).format(**self._ends(), on=value_text(prop, new or old, self._lang))


def _say(caption: Caption, lang: Lang) -> str:
    return caption.zh if lang == "zh" else caption.en


def _inside(caption: Caption, lang: Lang) -> str:
    """A caption within a sentence: lower case, but for names such as SWOT and WeChat."""
    if lang == "zh" or any(c.isupper() for c in caption.en[1:]):
        return _say(caption, lang)
    return caption.en[0].lower() + caption.en[1:]


def _pair(what: str, value: str, lang: Lang) -> str:
    return f"{what}{value}" if lang == "zh" else f"{what} {value}"


def _quoted(text: str) -> str:
    return f"“{text[:_LONGEST].rstrip()}…”" if len(text) > _LONGEST else f"“{text}”"
