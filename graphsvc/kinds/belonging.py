"""Which account things belong to, and which ties stay within one. Import and REST hold to the same rule."""

from __future__ import annotations

from collections.abc import Callable

from graphsvc.kinds.nodes import NODE_KINDS
from graphsvc.model import Tie, TieChange

# The tie that says to which account a node of the label belongs.
HOME = {"Stakeholder": "WORKS_AT", "Department": "PART_OF", "Opportunity": "OF", "JointTeam": "EMBEDDED_IN"}
# Whoever decides, works or leads elsewhere as well is a stakeholder there, joined by SAME_PERSON_AS. All other ties
# between accounts are facts: people know, influence and report to people of a parent company.
WITHIN = frozenset({"PART_OF", "WORKS_IN", "HAS_ROLE", "HAS_STANCE", "LED_BY"})


def is_home(tie: Tie | TieChange) -> bool:
    """Whether the tie says to which account its source belongs."""
    return tie.target_label == "Account" and HOME.get(tie.source_label) == tie.type


def apart(tie: Tie | TieChange, home: Callable[[str, str], str | None]) -> str | None:
    """Why the tie must not be: its ends belong to two accounts. None where it may be, or where one is not known.

    `home`: the account to which the node of a label and id belongs, if any.
    """
    if tie.type not in WITHIN or is_home(tie):
        return None
    source, target = (home(*end) for end in tie.ends)
    if source is None or target is None or source == target:
        return None
    return f"the {_called(tie.target_label)} belongs to another account than the {_called(tie.source_label)}"


def left_behind(tie: Tie | TieChange, home: Callable[[str, str], str | None]) -> str | None:
    """Why an end of a stored tie must not move to another account; None where it may."""
    if apart(tie, home) is None:
        return None
    there = f"{_called(tie.source_label)} and {_called(tie.target_label)}"
    return f"cannot change: {tie.type} would join {there} of two accounts; remove it first"


def _called(label: str) -> str:
    return NODE_KINDS[label].caption.en.lower()
