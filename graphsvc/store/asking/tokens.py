"""The text of a question cut into tokens, as narrowly as both engines' lexers read it or narrower.

Whatever could be read in two ways is refused: escapes outside a few in strings (one engine replaces `\\u0027` before
it parses), letters that only look like spaces or quotes, comments that do not end. Comments become spaces, so the
engine gets nothing that was not looked at, and its line numbers stay true.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NoReturn

from graphsvc.store.asking.refusal import refuse

LONGEST, DEEPEST = 20_000, 60  # letters; brackets within brackets
_TOKEN = re.compile(
    r"""(?P<space>[ \t\r\n]+)
    | (?P<comment>//[^\r\n]*|/\*.*?\*/)
    | (?P<text>'(?:\\['"\\nrtbf]|[^'\\])*'|"(?:\\['"\\nrtbf]|[^"\\])*")
    | (?P<quoted>`[^`\\]+`)
    | (?P<number>[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?)
    | (?P<word>[^\W\d]\w*)
    | (?P<sign>(?!/\*)[-+*/%^=<>(){}\[\].,:|&;$!~])""",
    re.VERBOSE | re.DOTALL,
)
_QUOTES = "'\"`/\\"
_PAIRS = {")": "(", "]": "[", "}": "{"}


@dataclass(frozen=True, slots=True)
class Token:
    """`kind`: text, quoted (a name in backticks), number, word or sign. `value`: as written, without backticks."""

    kind: str
    value: str

    @property
    def word(self) -> str:
        """A bare word in capitals, look-alike letters as what they look like; "" for anything else."""
        return unicodedata.normalize("NFKC", self.value).upper() if self.kind == "word" else ""

    @property
    def is_name(self) -> bool:
        """Whether it can name something: a word, or what stands in backticks."""
        return self.kind in ("word", "quoted")

    def is_sign(self, *signs: str) -> bool:
        return self.kind == "sign" and self.value in signs


NOTHING = Token("end", "")


@dataclass(frozen=True, slots=True)
class Text:
    """`sent`: what the engine gets. `pairs`: each bracket's place and its partner's, both ways."""

    sent: str
    tokens: tuple[Token, ...]
    pairs: dict[int, int]

    def at(self, place: int) -> Token:
        """The token there, or one that is nothing."""
        return self.tokens[place] if 0 <= place < len(self.tokens) else NOTHING

    def name_before(self, bracket: int) -> str:
        """The dotted name that stands before a bracket, "" for none; a parameter's with its $, which nothing has."""
        place = bracket - 1
        parts = [self.at(place).value] if self.at(place).is_name else []
        while parts and self.at(place - 1).is_sign(".") and self.at(place - 2).is_name:
            place -= 2
            parts.insert(0, self.at(place).value)
        return ("$" if parts and self.at(place - 1).is_sign("$") else "") + ".".join(parts)


def read(text: str) -> Text:
    """The tokens of a question. Raises Unaskable for what cannot be read in one way only."""
    if len(text) > LONGEST:
        refuse(f"The question is longer than {LONGEST:,} letters.", "Give long lists as parameters.")
    tokens: list[Token] = []
    sent = "".join(_pieces(text, tokens))
    while tokens and tokens[-1].is_sign(";"):  # the end that a shell wants
        tokens.pop()
        sent = sent.rstrip().removesuffix(";")
    if not tokens:
        refuse("The question is empty.", "Begin with MATCH.")
    return Text(sent, tuple(tokens), _paired(tokens))


def _pieces(text: str, tokens: list[Token]) -> Iterator[str]:
    """The text piece by piece without its comments; its tokens go into `tokens`."""
    place = 0
    while place < len(text):
        found = _TOKEN.match(text, place)
        if found is None:
            _refuse_at(text, place)
        kind, value = str(found.lastgroup), found.group()
        if kind not in ("space", "comment"):
            tokens.append(Token(kind, value[1:-1] if kind == "quoted" else value))
        yield re.sub(r"[^\r\n]", " ", value) if kind == "comment" else value
        place = found.end()


def _refuse_at(text: str, place: int) -> NoReturn:
    line, column = text.count("\n", 0, place) + 1, place - text.rfind("\n", 0, place)
    where = f"at line {line}, column {column}"
    if text[place] in _QUOTES:
        hint = "Quotes, backticks and comments must end; in quotes \\' \\\" \\\\ \\n \\r \\t \\b \\f are the escapes."
    else:
        hint = "Outside quotes only letters, digits and the signs of Cypher may stand."
    refuse(f"The question cannot be read {where}.", f"{hint} Other letters can be given as a parameter.")


def _paired(tokens: list[Token]) -> dict[int, int]:
    pairs: dict[int, int] = {}
    open_: list[int] = []
    for place, token in enumerate(tokens):
        if token.is_sign("(", "[", "{"):
            open_.append(place)
        elif token.is_sign(")", "]", "}"):
            if not open_ or tokens[open_[-1]].value != _PAIRS[token.value]:
                refuse(f"A bracket {token.value} closes what is not open.", "Check the brackets.")
            start = open_.pop()
            pairs[start], pairs[place] = place, start
        if len(open_) > DEEPEST:
            refuse(f"The question nests more than {DEEPEST} brackets.", "Ask it in parts.")
    if open_:
        refuse(f"A bracket {tokens[open_[-1]].value} is not closed.", "Check the brackets.")
    return pairs
