"""Ctrl-C while the engine's answer is being read. On every engine."""

from __future__ import annotations

from typing import Any

import pytest

from graphsvc.store.bolt import Transaction
from graphsvc.store.graphstore import GraphStore

_LONG = "RETURN range(1, 20000) AS numbers"


def test_who_clears_up_behind_an_interrupt_has_a_line_of_its_own(
    shared: GraphStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one that was being read from takes no longer answer than before for as long as the interrupt is dealt with,
    and the driver hands it out again."""
    calls = []

    def interrupted(tx: Transaction) -> Any:
        connection = tx._inner._connection
        receive = connection.socket.recv_into

        def once(buffer: Any, size: int) -> Any:
            calls.append(size)
            if len(calls) == 1:
                raise KeyboardInterrupt
            return receive(buffer, size)

        monkeypatch.setattr(connection.socket, "recv_into", once)
        return tx.run("RETURN 1")

    with pytest.raises(KeyboardInterrupt) as caught:
        shared._bolt.read(interrupted)
    assert caught.value.__traceback__, "it is still being dealt with"
    assert shared._bolt.read(lambda tx: tx.run(_LONG)) == [[list(range(1, 20001))]]
