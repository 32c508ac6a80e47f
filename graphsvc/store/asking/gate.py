"""The first wall: what a question's text may hold.

It knows no grammar. It refuses by words, functions and the shapes of node patterns, and refuses too much rather than
too little: the two later walls are the proof, and only this one can say in words what is wrong.
"""

from __future__ import annotations

from graphsvc.kinds import NODE_KINDS
from graphsvc.store.asking.functions import BEFORE_BRACKET, FUNCTIONS
from graphsvc.store.asking.patterns import check_patterns
from graphsvc.store.asking.refusal import refuse
from graphsvc.store.asking.tokens import Text, read

_FIRST = frozenset({"MATCH", "OPTIONAL", "UNWIND", "WITH", "RETURN", "CALL"})
_READS = "A question only reads: MATCH, OPTIONAL MATCH, UNWIND, WITH, WHERE, RETURN, UNION, CALL { … }."
# What changes something, leaves this database or reads files, wherever it stands.
# Match modes as well: their words stand where a function's name would.
_REFUSED_WORDS = """
CREATE INSERT MERGE SET DELETE DETACH NODETACH REMOVE FOREACH LOAD USE TRANSACTIONS YIELD DEFINE NEXT
DIFFERENT REPEATABLE
"""
_REFUSED = frozenset(_REFUSED_WORDS.split())


def check(text: str) -> str:
    """What may be sent to an engine: the text without its comments. Raises Unaskable with what is wrong."""
    read_ = read(text)
    _check_words(read_)
    _check_functions(read_)
    check_patterns(read_)
    return read_.sent


def _check_words(text: Text) -> None:
    if text.tokens[0].word not in _FIRST | _REFUSED:
        refuse("The question does not begin like one.", _READS)
    for place, token in enumerate(text.tokens):
        if token.word in _REFUSED:
            refuse(f"{token.word} may not stand in a question.", f"{_READS} A name of that kind goes into `backticks`.")
        if token.is_sign(";"):
            refuse("A question is one statement.", "Ask one after the other.")
        if token.is_sign("!"):
            refuse("“!” may not stand in a question.", f"Name the kinds that you mean: {', '.join(NODE_KINDS)}.")
        if token.is_sign("$") and not text.at(place + 1).is_name:
            refuse("“$” must begin a parameter's name.", "Labels and types cannot be computed.")
        if token.word == "CALL":
            _check_call(text, place)


def _check_call(text: Text, place: int) -> None:
    """`CALL { … }` and `CALL (x) { … }` are subqueries; anything else is a procedure."""
    after = place + 1
    if text.at(after).is_sign("("):
        after = text.pairs[after] + 1
    if not text.at(after).is_sign("{"):
        refuse("Procedures may not be called.", f"CALL may only begin a subquery. {_READS}")


def _check_functions(text: Text) -> None:
    for place in range(1, len(text.tokens)):
        if text.tokens[place].is_sign("(") and text.at(place - 1).is_name:
            name = text.name_before(place)
            bare = "." not in name and text.at(place - 1).kind == "word"
            if name.lower() not in FUNCTIONS and not (bare and text.at(place - 1).word in BEFORE_BRACKET):
                refuse(
                    f"{name} is no function that a question may use.",
                    f"These are: {', '.join(sorted(FUNCTIONS))}.",
                    "The question uses a function that it may not use.",
                )
