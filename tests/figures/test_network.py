"""Layered drawings: nothing lies on top of anything, and what need not cross does not."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sbmlqsp.figures import Link, Node, image, network
from sbmlqsp.figures.layered import arrange
from sbmlqsp.figures.layered.layers import layers, without_cycles
from sbmlqsp.figures.layered.ordering import crossings, ordered

GRAPHS = st.integers(1, 14).flatmap(
    lambda n: st.tuples(st.just(n), st.lists(st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)), max_size=24))
)


@given(GRAPHS)
@settings(max_examples=60, deadline=None)
def test_boxes_never_overlap_and_every_node_has_a_place(graph):
    count, links = graph
    sizes = [(0.5 + 0.1 * (number % 4), 0.3) for number in range(count)]
    placed = arrange(sizes, links)
    for one, other in combinations(range(count), 2):
        (x, y), (u, v) = placed.centres[one], placed.centres[other]
        wide, high = (sizes[one][0] + sizes[other][0]) / 2, (sizes[one][1] + sizes[other][1]) / 2
        assert abs(x - u) >= wide - 1e-9 or abs(y - v) >= high - 1e-9
        assert 0 <= x <= placed.width
        assert 0 <= y <= placed.height


@given(GRAPHS)
@settings(max_examples=60, deadline=None)
def test_layers_rise_along_every_link_once_cycles_are_opened(graph):
    count, links = graph
    nodes = list(range(count))
    forward = without_cycles(nodes, links)
    layer = layers(nodes, forward)
    assert all(layer[start] < layer[end] for start, end in forward)
    assert {frozenset(pair) for pair in forward} == {frozenset(pair) for pair in links if pair[0] != pair[1]}


def test_a_tree_is_drawn_without_crossings():
    rows = [[0], [1, 2], [6, 4, 5, 3]]
    pairs = [(0, 1), (0, 2), (1, 3), (1, 4), (2, 5), (2, 6)]
    after = {node: [end for start, end in pairs if start == node] for row in rows for node in row}
    assert crossings(rows, after) > 0
    assert crossings(ordered(rows, pairs), after) == 0


def test_routes_bend_once_in_each_layer_between():
    placed = arrange([(0.5, 0.3)] * 4, [(0, 1), (1, 2), (2, 3), (0, 3), (3, 0)])
    assert [len(route) for route in placed.bends] == [0, 0, 0, 2, 2]
    xs = [placed.centres[3][0], *(x for x, _ in placed.bends[4]), placed.centres[0][0]]
    assert all(before > after for before, after in pairwise(xs))


@pytest.mark.parametrize("kind", ["png", "svg"])
def test_the_same_network_gives_the_same_bytes(kind):
    nodes = [Node("a", "a", "pool", "V"), Node("r", "made", "process", open_side="sink"), Node("e", "E", "computed")]
    links = [Link("a", "r", head=False), Link("a", "e", "influence")]
    first, second = (image(network(nodes, links, title="t"), kind) for _ in range(2))
    assert first == second
    assert len(image(network([], []), kind)) > 0
