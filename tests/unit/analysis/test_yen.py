"""Introduction paths against Yen's algorithm of igraph and networkx, and its worked example (metrics §8)."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from yen import Whole, by_igraph, by_networkx, strongest

from graphsvc.analysis.paths import PathNetwork, People, Step, both_ways, introduction_paths


def whole(network: PathNetwork) -> Whole:
    blocked = {person for person in network.ids if network.reason_in_between(person)}
    strength = {pair: step.strength for pair, step in network.best.items()}
    return Whole(strength, network.ours, network.left, blocked, network.conflicts)


def test_the_worked_example_of_yens_algorithm() -> None:
    """Wikipedia, Yen's algorithm, Example (and that of the Rust crate `pathfinding`): the three shortest ways from C to
    H are by E F (5), by E G (7) and by D F (8). By hand: by E D F and by E F G it is 8, too, by D F G 11, and the one
    way left has five steps. A step of length w is one of strength ½^w; of equal ones fewer steps come first, then ids.
    """
    lengths = {"CD": 3, "CE": 2, "DF": 4, "ED": 1, "EF": 2, "EG": 3, "FG": 2, "FH": 1, "GH": 2}
    steps = [Step(a, b, "knows", 0.5**length) for (a, b), length in lengths.items()]
    found = introduction_paths(PathNetwork(steps, People(["C"])), "H", k=9).paths
    expected = [("CEFH", 5), ("CEGH", 7), ("CDFH", 8), ("CEDFH", 8), ("CEFGH", 8), ("CDFGH", 11)]
    assert [("".join(path.people), path.strength) for path in found] == [(way, 0.5**w) for way, w in expected]


def random_portfolio(seed: int) -> tuple[PathNetwork, list[str]]:
    """Four accounts of 15 people, six of ours; strengths from a short list, so that many paths are equal."""
    rng = np.random.default_rng(seed)
    theirs = [[f"{account}{number:02}" for number in range(15)] for account in "abcd"]
    people, ours = [person for account in theirs for person in account], [f"o{number}" for number in range(6)]
    values = [0.25, 0.5, 0.75, 0.8, 0.95, 1.0]

    def strength() -> float:
        return float(rng.choice(values))

    steps = [Step(one, str(who), "contact", strength()) for one in ours for who in rng.choice(people, 4)]
    for account in theirs:
        steps += [Step(*map(str, rng.choice(account, 2)), "influence", strength()) for _ in range(30)]
    everybody = people + ours
    for _ in range(20):
        steps += both_ways(*map(str, rng.choice(everybody, 2)), "knows", strength())
    for one, other in product(ours[:3], ours[3:]):
        if rng.random() < 0.3:
            steps += both_ways(one, other, "reporting_line", 0.8)
    known = People(
        ours,
        left=set(map(str, rng.choice(everybody, 5))),
        unnamed=set(map(str, rng.choice(people, 2))),
        support={str(who): "enemy" for who in rng.choice(people, 5)},
        conflicts=[tuple(map(str, rng.choice(everybody, 2))) for _ in range(15)],
    )
    return PathNetwork(steps, known), people


@pytest.mark.parametrize("seed", range(30))
def test_equal_to_yen_over_everybody(seed: int) -> None:
    """Ten targets of each of 30 random portfolios, from anybody and from one of ours; igraph, and networkx for some."""
    network, people = random_portfolio(seed)
    everybody, rng = whole(network), np.random.default_rng(seed)
    starts = [None, *sorted(network.ours & network.index.keys() - network.left)]
    targets = [who for who in map(str, rng.permutation(people)) if who in network.index and who not in network.left]
    for number, target in enumerate(targets[:10]):
        k, steps = int(rng.integers(1, 9)), int(rng.choice([1, 2, 3, 4, 4, 4, 5]))
        for start in (None, starts[number % len(starts)]):
            found = introduction_paths(network, target, start=start, k=k, max_steps=steps).paths
            assert [path.people for path in found] == strongest(everybody, target, k, steps, start, by_igraph)
            if number < 3:
                assert [path.people for path in found] == strongest(everybody, target, k, steps, start, by_networkx)


def test_there_is_enough_to_find_in_those_portfolios() -> None:
    """Most targets have the five paths asked for, and some none: neither an empty search nor a full one is untested."""
    counts = []
    for seed in range(30):
        network, people = random_portfolio(seed)
        counts += [len(introduction_paths(network, who).paths) for who in people if who in network.index]
    assert np.bincount(counts, minlength=6)[[0, 5]].min() > 100
