"""The backup file: what was written is read, and any byte that differs is seen before anything is done with it."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphsvc.errors import InvalidInput
from graphsvc.store import backup
from graphsvc.store.backup import Header, Writer
from graphsvc.store.lines import Contents, Entity, Part, Tally, node_line, parsed, tie_line

HEADER = Header(3, 2, "2026-01-02T03:04:05.678Z", "2026-11-25T00:00:00.000Z", "0.1.0")
NODES = [
    node_line("Account", {"name": '长 "A"\n', "id": "a", "_rev": 1, "tier": None, "annual_revenue": 1000.0}),
    node_line("JointTeam", {"id": "t", "_rev": 2, "name": "T", "contract_from": date(2024, 2, 29)}),
]
TIES = [tie_line("EMBEDDED_IN", "JointTeam", "t", "Account", "a", {"_key": "", "_rev": 2})]


def made(header: Header = HEADER, nodes: list[bytes] = NODES, ties: list[bytes] = TIES) -> bytes:
    file, tally, part = io.BytesIO(), Tally(), Part(nodes, ties)
    writer = Writer(file, header)
    writer.add(part)
    tally.add(part)
    writer.end(tally.contents())
    return file.getvalue()


WHOLE = made()


def refused(folder: Path, content: bytes) -> str:
    """What is said of a file with this content, which must not be read as a backup."""
    file = folder / "b.graphsvc"
    file.write_bytes(content)
    with pytest.raises(InvalidInput) as caught:
        backup.opened(file).__exit__()
    assert str(file) in caught.value.message
    return caught.value.message.replace(str(file), "FILE")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("backups")


def test_lines_say_all_that_is_stored_in_one_form() -> None:
    assert NODES[0].decode() == (r'["Account",{"_rev":1,"annual_revenue":1000.0,"id":"a","name":"长 \"A\"\n"}]')
    assert NODES[1].decode() == ('["JointTeam",{"_rev":2,"contract_from":{"$date":"2024-02-29"},"id":"t","name":"T"}]')
    assert TIES[0].decode() == '["EMBEDDED_IN","JointTeam","t","Account","a",{"_key":"","_rev":2}]'
    stored = {"_rev": 2, "contract_from": date(2024, 2, 29), "id": "t", "name": "T"}
    assert parsed(NODES[1]) == Entity(("JointTeam",), ("t",), stored)
    assert parsed(TIES[0]) == Entity(("EMBEDDED_IN", "JointTeam", "Account"), ("t", "a"), {"_key": "", "_rev": 2})


def test_the_digest_is_the_sum_of_the_lines_hashes_in_any_order() -> None:
    """Worked out as docs/backup.md says it."""
    lanes = [0, 0]
    for line in [*NODES, *TIES]:
        found = hashlib.blake2b(line, digest_size=16).digest()
        lanes = [(lanes[i] + int.from_bytes(found[8 * i : 8 * i + 8], "little")) % 2**64 for i in range(2)]
    expected = b"".join(lane.to_bytes(8, "little") for lane in lanes).hex()
    forward, backward = Tally(), Tally()
    forward.add(Part(NODES, TIES))
    for part in (Part([], TIES), Part(NODES[1:], []), Part(NODES[:1], [])):
        backward.add(part)
    contents = Contents({"Account": 1, "JointTeam": 1}, {"EMBEDDED_IN": 1}, expected)
    assert (forward.contents(), backward.contents()) == (contents, contents)
    assert forward.unknown(Part([NODES[0], b'["Account",{"id":"b"}]'], TIES)) == Part([b'["Account",{"id":"b"}]'], [])


def test_what_was_written_is_read(folder: Path) -> None:
    file = folder / "whole.graphsvc"
    file.write_bytes(WHOLE)
    with backup.opened(file) as found:
        assert found.header == HEADER
        assert [entity.ends for entity in found.nodes()] == [("a",), ("t",)]
        assert [entity.kind for entity in found.ties()] == [("EMBEDDED_IN", "JointTeam", "Account")]
        assert found.contents == Contents({"Account": 1, "JointTeam": 1}, {"EMBEDDED_IN": 1}, found.contents.digest)


def test_any_program_for_gzip_reads_it_and_the_checksum_is_that_of_all_before_it() -> None:
    lines = gzip.decompress(WHOLE).splitlines()
    assert lines[1:4] == [*NODES, *TIES]
    assert json.loads(lines[0])["format"] == "graphsvc backup"
    assert json.loads(lines[-1]) == {"sha256": hashlib.sha256(WHOLE[:-101]).hexdigest()}


def test_every_flipped_bit_is_seen(folder: Path) -> None:
    for place in range(len(WHOLE)):
        for bit in range(8):
            content = bytearray(WHOLE)
            content[place] ^= 1 << bit
            refused(folder, bytes(content))


def test_every_cut_is_seen(folder: Path) -> None:
    for length in range(len(WHOLE)):
        refused(folder, WHOLE[:length])


@given(start=st.integers(0, len(WHOLE)), length=st.integers(0, 40), instead=st.binary(max_size=40))
def test_whatever_is_put_in_the_place_of_a_piece_is_seen(folder: Path, start: int, length: int, instead: bytes) -> None:
    content = WHOLE[:start] + instead + WHOLE[start + length :]
    if content != WHOLE:
        refused(folder, content)


def test_a_file_of_another_program_is_called_so(folder: Path) -> None:
    assert refused(folder, b"id,name\n") == "FILE is no backup of graphsvc, or damaged."
    assert refused(folder, gzip.compress(b'{"format":"else"}\n')) == "FILE is no backup of graphsvc, or damaged."
    assert refused(folder, WHOLE[:-1]) == "FILE is damaged or cut off; nothing was touched."
    with pytest.raises(InvalidInput, match="cannot be read: No such file"):
        backup.opened(folder / "nowhere")
    with pytest.raises(InvalidInput, match="cannot be read: Is a directory"):
        backup.opened(folder)


def test_a_backup_of_a_newer_store_or_in_a_newer_format_is_called_so(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer = "FILE was made by a newer graphsvc."
    assert refused(folder, made(replace(HEADER, store_version=1000))) == newer
    monkeypatch.setattr(backup, "VERSION", 2)
    written = made()
    monkeypatch.undo()
    assert refused(folder, written) == newer


@pytest.mark.parametrize("line", [b"[]", b'["Account"]', b'["Account",{}]', b'[1,{"id":"a"}]', b"[", b'["A",["id"]]'])
def test_lines_that_are_neither_node_nor_tie_are_damage(folder: Path, line: bytes) -> None:
    """In a file whose checksum is right: one that another program wrote."""
    file, tally = io.BytesIO(), Tally()
    writer = Writer(file, HEADER)
    writer.add(Part([*NODES, line], []))
    tally.add(Part(NODES, []))
    writer.end(tally.contents())
    assert refused(folder, file.getvalue()) == "FILE is damaged or cut off; nothing was touched."


def test_counts_and_digest_must_be_those_of_the_lines(folder: Path) -> None:
    file = io.BytesIO()
    writer = Writer(file, HEADER)
    writer.add(Part(NODES, []))
    writer.end(Contents({"Account": 1, "JointTeam": 1}, {}, np.zeros(2, "<u8").tobytes().hex()))
    assert refused(folder, file.getvalue()) == "FILE is damaged or cut off; nothing was touched."
