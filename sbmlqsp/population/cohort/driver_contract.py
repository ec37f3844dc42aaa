"""What the driver and its caller have to agree on: the arguments, kinds of edges, and how a patient can end."""

from __future__ import annotations

from enum import IntEnum

ARGUMENTS = (
    "lanes patients states constants outputs points edges_shared "
    "advance prepare slopes report event_functions "
    "rows row_CONSTANT row_STATE row_SLOPE row_NEW row_SET row_OUTPUT row_ATOL row_TIME row_STEP row_EDGE row_LIMIT "
    "row_DUE row_REJECTED row_LEAST row_COUNT row_MOST row_RTOL row_DUE_AT row_PUT_AT "
    "touched touched_rows touched_values varying varying_rows varying_values start start_stride clock "
    "first_edge edge_time edge_kind edge_place edge_value "
    "event_counts event_rows event_stride events meetings "
    "row_TRIGGER row_HOLDS row_FIRED row_RISEN row_MET "
    "triggers trigger_count trigger_event trigger_first trigger_timed "
    "times end steps_most results steps status reached lane_patient lane_edge"
).split()
"""Names of the arguments; `row_X` are the places of rows, in rows."""


class EdgeKind(IntEnum):
    """What happens to a patient at an instant; `place` and `value` of the edge say where and how much."""

    ADD = 0  # to a state
    CONSTANT = 1  # is set
    ADD_CONSTANT = 2
    STATE = 3  # is set
    RESET = 4  # all states to their start
    EVENT = 5  # of the model; place is its number
    STOP = 6  # nothing but a fresh start of the integrator


class Status(IntEnum):
    """How a patient ended."""

    COMPLETE = 0
    STEP_TOO_SMALL = 1
    TOO_MANY_STEPS = 2
    EVENTS_MEET = 3  # two that have to do with one variable, or a dose: their order is not ours to choose
