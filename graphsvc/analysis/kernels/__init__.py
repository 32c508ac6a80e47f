"""Compiled inner loops. Each works on a span of accounts without the interpreter's lock; `spans` runs it on threads.

What holds for all: the people of all accounts stand one after another, `first` (accounts + 1,) int64 tells where each
account begins and the last one ends. The ties into person i are the entries `start[i]` … `start[i + 1]` (int64);
positions of people and of ours are int32, figures float64, masks uint8. Results are written into arrays that are given.
"""

from graphsvc.errors import MissingTool

try:
    from graphsvc.analysis.kernels import drawing, listening, routes
except ImportError as error:
    if error.name is None or not error.name.startswith(__name__):
        raise
    raise MissingTool(
        "The kernels of the analysis are not compiled for this Python.",
        hint="In a checkout run `make setup`, or `python scripts/kernels.py`.",
    ) from error

__all__ = ["drawing", "listening", "routes"]
