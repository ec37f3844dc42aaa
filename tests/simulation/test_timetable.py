"""Stretches between stops, and which row is which output."""

from __future__ import annotations

import math

from sbmlqsp.core.schedule import Edge
from sbmlqsp.simulation.timetable import Course, timetable

INPUTS = (("A", "rate_into_A"),)


def shown(table):
    """Return the time of each output row."""
    return table.times[table.output_rows].tolist()


def test_doses_divide_the_run_and_rows_are_after_them():
    doses = (Edge(0.0, (("A", 1.0),)), Edge(3.0, (), (("A", 2.0),)), Edge(5.0, (), (("A", -2.0),)))
    table = timetable(Course(10.0, doses, inputs=INPUTS), [0, 1, 3, 4, 7, 10])
    assert [segment.times for segment in table.segments] == [(0.0, 1.0, 3.0), (3.0, 4.0, 5.0), (5.0, 7.0, 10.0)]
    assert [segment.values for segment in table.segments] == [(), (("rate_into_A", 2.0),), (("rate_into_A", 0.0),)]
    assert table.segments[0].jumps == (("A", 1.0),)
    assert shown(table) == [0, 1, 3, 4, 7, 10]
    assert [(edge.time, edge.before, edge.after) for edge in table.edges] == [(0, 0, 1), (3, 3, 4), (5, 6, 7)]
    assert table.output_rows[2] == table.edges[1].after


def test_dose_at_the_end_is_a_row_of_its_own():
    table = timetable(Course(2.0, (Edge(2.0, (("A", 1.0),)),)), [1, 2])
    assert [segment.times for segment in table.segments] == [(0.0, 1.0, 2.0), (2.0,)]
    assert table.output_rows.tolist() == [1, 3]


def test_outputs_are_moved_onto_stops_that_rounding_separates():
    dose = Edge(0.1 + 0.2, (("A", 1.0),))
    table = timetable(Course(1.0, (dose,)), [0.3, 1.0])
    assert shown(table) == [dose.time, 1.0]
    assert len(table.segments) == 2


def test_stops_that_are_doses_up_to_rounding_are_dropped():
    dose = Edge(3.0, (("A", 1.0),))
    table = timetable(Course(10.0, (dose,), (math.nextafter(3.0, 9), 4.0, math.nextafter(4.0, 9), 12.0)), [10.0])
    assert [segment.times for segment in table.segments] == [(0.0, 3.0), (3.0, 4.0), (4.0, 10.0)]


def test_a_row_before_each_stop_where_the_model_may_change_there():
    table = timetable(Course(4.0, (Edge(2.0),), just_before=True), [2.0, 4.0])
    times = table.segments[0].times
    assert (times[0], times[2]) == (0, 2)
    assert 0 < 2 - times[1] < 1e-14
    edge = table.edges[1]
    assert (table.times[edge.before], table.times[edge.after]) == (times[1], 2.0)
    assert edge.after == 3


def test_switches_choose_the_side_that_holds_at_the_stop():
    def switches(time):
        return (("late", float(time >= 2)), ("later", float(time > 2)))

    table = timetable(Course(4.0, (), (2.0,), switches=switches), [0, 2, 4])
    at_stop = table.segments[1]
    assert at_stop.times == (2.0,), "neither side holds at the instant itself"
    assert dict(at_stop.values) == {"late": 1.0}
    assert dict(table.segments[2].values) == {"later": 1.0}
    row = table.output_rows[1]
    assert table.times[row] == 2
    assert table.edges[1].before < row < table.edges[1].after


def test_a_reset_sets_rates_back():
    doses = (Edge(0.0, (), (("A", 2.0),)), Edge(1.0, (), (), reset=True), Edge(2.0, (), (("A", 5.0),)))
    table = timetable(Course(3.0, doses, inputs=INPUTS), [3.0])
    assert [segment.values for segment in table.segments] == [
        (("rate_into_A", 2.0),),
        (("rate_into_A", 0.0),),
        (("rate_into_A", 5.0),),
    ]
    assert [segment.reset for segment in table.segments] == [False, True, False]
