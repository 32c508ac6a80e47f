"""Key players against Borgatti's figures, against removing people from a graph, and against every set in turn."""

from __future__ import annotations

from itertools import combinations
from math import comb, nan

import networkx as nx
import numpy as np
import pytest
from published import figure_8, matrix, random_graph

from graphsvc.analysis.key_players import MOST_SETS, KeyPlayers, Measure, Search, figures, key_players, of_whole
from graphsvc.errors import InvalidInput

SEEDS = range(200)
F, DF, REACH, DR = Measure


def named(graph: nx.Graph, found: KeyPlayers) -> set[str]:
    people = list(graph)
    return {people[i] for i in found.people}


def by_removal(graph: nx.Graph, chosen: tuple[int, ...], measure: Measure, steps: int) -> float:
    """The definitions, on a graph that the set is taken out of, or looked out from."""
    n = len(graph)
    if measure in (REACH, DR):
        to_set = [
            min((nx.shortest_path_length(graph, k, j) for k in chosen if nx.has_path(graph, k, j)), default=np.inf)
            for j in graph if j not in chosen
        ]  # fmt: skip
        return sum(d <= steps for d in to_set) if measure is REACH else sum(1 / d / n for d in to_set)
    left = graph.subgraph(set(graph) - set(chosen))
    pairs = len(left) * (len(left) - 1)
    if not pairs:
        return nan
    if measure is F:
        return 1 - sum(len(part) * (len(part) - 1) for part in nx.connected_components(left)) / pairs
    return 1 - nx.global_efficiency(left)


# --- Borgatti's example ------------------------------------------------------------------------------------------


def test_a_set_of_figure_8() -> None:
    """{HS, HA, GM}: F .44335, dF .74676, dR .50417, 2-reach 18; the whole network: F 0, dF .64755."""
    graph = figure_8()
    chosen = [[list(graph).index(person) for person in ("HS", "HA", "GM")]]
    found = [round(float(figures(matrix(graph), chosen, m)[0]), 5) for m in Measure]
    assert found == [0.44335, 0.74676, 18, 0.50417]
    whole = [round(float(figures(matrix(graph), np.zeros((1, 0)), m)[0]), 5) for m in Measure]
    assert whole == [0, 0.64755, 0, 0]


@pytest.mark.parametrize("most_sets", [MOST_SETS, 0])
@pytest.mark.parametrize(
    ("measure", "pairs", "figure"),
    [
        (F, [{"HA", "HB"}, {"HB", "WD"}], 0.70575),
        (DF, [{"HB", "WD"}], 0.81506),
        (REACH, [{"HA", "NP"}], 25),
        (DR, [{"BS3", "HB"}, {"HB", "KR"}], 0.64062),
    ],
)
def test_the_best_pairs_of_figure_8(measure: Measure, pairs: list[set[str]], figure: float, most_sets: int) -> None:
    """Pyntacle (2020) by brute force; its greedy search finds the same, and so does ours."""
    graph = figure_8()
    found = key_players(matrix(graph), 2, measure, most_sets=most_sets)
    assert named(graph, found) in pairs
    assert found.figure == pytest.approx(figure, abs=0.000_006)  # published with five decimals, the last one cut
    exhaustive = most_sets > 0
    assert found.search is (Search.EXHAUSTIVE if exhaustive else Search.GREEDY_SWAP)
    assert found.equal == (len(pairs) if exhaustive else None)


def test_of_equal_sets_the_first_by_index() -> None:
    graph = figure_8()
    ordered = nx.Graph()
    ordered.add_nodes_from(sorted(graph))
    ordered.add_edges_from(graph.edges)
    assert named(ordered, key_players(matrix(ordered), 2, F)) == {"HA", "HB"}
    assert named(ordered, key_players(matrix(ordered), 2, DR)) == {"BS3", "HB"}


# --- the definitions ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("measure", Measure)
@pytest.mark.parametrize("seed", SEEDS)
def test_figures_are_those_of_the_graph_without_the_set(seed: int, measure: Measure) -> None:
    graph = random_graph(seed, most=9)
    rng = np.random.default_rng(seed)
    size, steps = int(rng.integers(0, len(graph) + 1)), int(rng.integers(1, 4))
    sets = list(combinations(graph, size))[:40]
    found = figures(matrix(graph), np.array(sets, dtype=np.int64).reshape(len(sets), size), measure, steps)
    np.testing.assert_allclose(found, [by_removal(graph, chosen, measure, steps) for chosen in sets], atol=1e-12)


@pytest.mark.parametrize("measure", Measure)
def test_figures_of_more_people_than_fit_in_a_word(measure: Measure) -> None:
    """150 people, three words; the sets come in several batches."""
    graph = nx.gnm_random_graph(150, 260, seed=3)
    rng = np.random.default_rng(3)
    sets = np.array([rng.choice(150, 4, replace=False) for _ in range(200)])
    found = figures(matrix(graph), sets, measure)
    np.testing.assert_allclose(found[::20], [by_removal(graph, tuple(s), measure, 2) for s in sets[::20]], atol=1e-12)
    np.testing.assert_array_equal(found, [figures(matrix(graph), [s], measure)[0] for s in sets])


@pytest.mark.parametrize("measure", [F, DF])
@pytest.mark.parametrize("seed", range(50))
def test_of_whole_counts_who_left_as_cut_off(seed: int, measure: Measure) -> None:
    """The set stays in the network as isolates: then the pairs are all n(n − 1)."""
    graph = random_graph(seed, most=9)
    if len(graph) < 4:
        graph = nx.path_graph(4)
    chosen = (0, 2)
    cut_off = graph.copy()
    cut_off.remove_edges_from(list(graph.edges(chosen)))
    expected = by_removal(cut_off, (), measure, 2)
    figure = float(figures(matrix(graph), [chosen], measure)[0])
    assert of_whole(figure, len(graph), 2) == pytest.approx(expected, abs=1e-12)


# --- the search --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("measure", Measure)
@pytest.mark.parametrize("seed", range(60))
def test_exhaustive_search_finds_the_best_of_all_sets(seed: int, measure: Measure) -> None:
    graph = random_graph(seed, most=8)
    if len(graph) < 3:
        graph = nx.path_graph(3)
    size = 1 + seed % min(3, len(graph) - 2)
    every = {chosen: round(by_removal(graph, chosen, measure, 2), 12) for chosen in combinations(graph, size)}
    best = max(every.values())
    equal = [chosen for chosen, value in every.items() if value == best]
    found = key_players(matrix(graph), size, measure)
    assert (found.people, found.equal, found.search) == (equal[0], len(equal), Search.EXHAUSTIVE)
    assert found.figure == pytest.approx(best, abs=1e-11)


@pytest.mark.parametrize("measure", Measure)
@pytest.mark.parametrize("seed", range(60))
def test_after_greedy_search_no_swap_is_better_and_no_set_is_hidden(seed: int, measure: Measure) -> None:
    graph = nx.gnp_random_graph(10, 0.25, seed=seed)
    adjacency, size = matrix(graph), 1 + seed % 4
    found = key_players(adjacency, size, measure, most_sets=comb(10, size) - 1)
    assert found.search is Search.GREEDY_SWAP
    assert found.figure == pytest.approx(by_removal(graph, found.people, measure, 2), abs=1e-11)
    outside = set(graph) - set(found.people)
    swaps = [{*found.people, i} - {j} for i in outside for j in found.people]
    assert max(by_removal(graph, tuple(s), measure, 2) for s in swaps) <= found.figure + 1e-11
    assert found.figure <= key_players(adjacency, size, measure).figure


def test_one_person_is_found_exactly_by_greedy_search_too() -> None:
    for seed in range(40):
        adjacency = matrix(nx.gnp_random_graph(9, 0.3, seed=seed))
        for measure in Measure:
            greedy, exhaustive = key_players(adjacency, 1, measure, most_sets=0), key_players(adjacency, 1, measure)
            assert (greedy.people, greedy.figure) == (exhaustive.people, exhaustive.figure)


# --- special networks --------------------------------------------------------------------------------------------


def test_without_the_hub_of_a_star_nobody_reaches_anybody() -> None:
    """Five around one: F = dF = 1 of those left and of the whole; she reaches all five in one step, dR = 5/6."""
    star = matrix(nx.star_graph(5))
    expected = [(1.0, 1.0), (1.0, 1.0), (5.0, None), (round(5 / 6, 12), None)]
    found = [key_players(star, 1, measure) for measure in Measure]
    assert [(f.figure, f.of_whole) for f in found] == expected
    assert {f.people for f in found} == {(0,)}


@pytest.mark.parametrize("n", [4, 9])
def test_where_all_are_joined_everybody_is_alike(n: int) -> None:
    """Two leave: the others stay joined, so F = dF = 0, of the whole 1 − (n − 2)(n − 3)/(n(n − 1))."""
    adjacency, sets = matrix(nx.complete_graph(n)), n * (n - 1) // 2
    for measure in (F, DF):
        found = key_players(adjacency, 2, measure)
        assert (found.people, found.figure, found.equal) == ((0, 1), 0, sets)
        assert found.of_whole == pytest.approx(1 - (n - 2) * (n - 3) / (n * (n - 1)), abs=1e-12)


def test_fewer_than_two_people_left_have_no_fragmentation() -> None:
    pair = matrix(nx.path_graph(2))
    assert np.isnan([figures(pair, sets, m)[0] for m in (F, DF) for sets in ([[0]], [[0, 1]])]).all()
    empty = matrix(nx.empty_graph(0))
    assert np.isnan([figures(empty, np.zeros((1, 0)), m)[0] for m in (F, DF)]).all()
    assert [figures(empty, np.zeros((1, 0)), m)[0] for m in (REACH, DR)] == [0, 0]


@pytest.mark.parametrize(("n", "size"), [(5, 0), (5, 4), (5, 6), (2, 1), (0, 1)])
def test_a_set_that_leaves_fewer_than_two_is_refused(n: int, size: int) -> None:
    with pytest.raises(InvalidInput, match="leaves at least two"):
        key_players(matrix(nx.path_graph(n)), size, F)
