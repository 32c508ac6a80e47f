"""All targets, by section and row. Every one of them is on the page, measured or not."""

from __future__ import annotations

from collections.abc import Mapping

from bench.rows import BYTES, RATE, TIMES, Target

_WRITING = {
    "import with the journal against without": Target(1.3, TIMES),
    "an account's graph of 150 people by query, p95": Target(0.015),
    "8 editors against bare writes": Target(0.5, TIMES, least=True),
    "as of one account, 10,000 commits on top": Target(0.2),
}

TARGETS: Mapping[str, Mapping[str, Target]] = {
    "journal": {**_WRITING, "one edit through REST, p95": Target(0.015)},
    "journal-neo4j": _WRITING,
    "backup": {
        f"{what}, {engine}": target
        for engine in ("embedded", "Neo4j")
        for what, target in {
            "backup of 100,000 nodes and 300,000 ties": Target(5),
            "longest write during a backup": Target(0.2),
        }.items()
    },
    "service": {
        "key-people, engine not running": Target(3),
        "key-people, engine running": Target(0.8),
        "key-people by REST, p95": Target(0.05),
        "coverage by REST, p95": Target(0.05),
        "paths by REST, person after person, p95": Target(0.05),
        "paths by REST, asked before, p95": Target(0.05),
        "scene by REST, p95": Target(0.03),
        "scene by REST, changed, p95": Target(2.5),
        "first paint": Target(0.5),
        "resident memory": Target(300e6, BYTES),
        "import of AdventureWorks": Target(10),
    },
    "shares": {"networkx.pagerank against shares of 20,000 accounts": Target(10, TIMES, least=True)},
    "reading": {"reading and validating": Target(200_000, RATE, least=True)},
    "portfolio": {
        "share, coverage, gaps, threads, verdict, value at risk of all accounts, from memory": Target(0.3),
        "the same with cuts": Target(0.5),
        "igraph, all accounts: graphs, PageRank, flow, coverage": Target(5, TIMES, least=True),
        "NetworkX, a sample: graphs, PageRank, flow, coverage": Target(100, TIMES, least=True),
        "python started, snapshot read, all accounts analysed, answered": Target(2.5),
        "python started, snapshot and kept results read, answered": Target(1.5),
        "memory of the process that analyses all accounts": Target(1e9, BYTES),
        "risk of everybody, ours and theirs": Target(1.5),
        "risk of theirs, with accounts of 1,000, 2,000 and 5,000 people among them": Target(20),
        "intervals of one account of 150 people, figures included": Target(0.03),
        "intervals of all accounts": Target(20),
    },
    "store": {
        "import into an empty store": Target(60),
        "snapshot built": Target(10),
        "refresh of one account": Target(0.01),
        "an edit by REST and the fresh answer of that account, p95": Target(0.05),
        "memory of the service with the whole portfolio": Target(1e9, BYTES),
    },
    "neo4j-portfolio": {"snapshot built": Target(40)},
    "paths": {
        "5 strongest paths, in process, p95": Target(0.001),
        "5 strongest paths by REST, p95": Target(0.008),
        "one Cypher query on the embedded engine, against ours in process": Target(1, TIMES, least=True),
        "one Cypher query on the embedded engine, against ours by REST": Target(1, TIMES, least=True),
        "one Cypher query on a Neo4j, against ours in process": Target(1, TIMES, least=True),
        "one Cypher query on a Neo4j, against ours by REST": Target(1, TIMES, least=True),
    },
    "plan": {
        "exact plan of the next 500 contacts": Target(1),
        "exact plan of the next 3,000, every place taken": Target(5),
    },
    "200000": {
        "time of 200,000 accounts, against 20,000": Target(11, TIMES),
        "most memory at 200,000 accounts": Target(10e9, BYTES),
    },
}
