"""The part of the driver that fires events of the model, for one lane at one instant."""

from __future__ import annotations

from sbmlqsp.population.cohort.code import Value
from sbmlqsp.population.cohort.driver_words import DriverWords


class DriverEvents(DriverWords):
    """Fires events, and refuses to choose an order where it matters: such a patient is given up as `EVENTS_MEET`."""

    def __init__(self) -> None:
        super().__init__()
        code = self.code
        self._dirty = code.space_of(code.constant(0, "i64"))
        self._again = code.space_of(code.constant(0, "i64"))
        self.changed = code.space_of(code.constant(0, "i64"))

    def enter_events(self, lane: Value) -> None:
        """Set what triggers of a new patient hold."""
        self.put("MET", lane, 0.0)
        with self.code.loop(0, self.integer("trigger_count")) as number:
            self.put("HOLDS", lane, self.read("trigger_first", number), number)

    def begin_events(self, lane: Value) -> None:
        """Begin an instant of a lane: nothing has been fired."""
        self.put("RISEN", lane, 0.0)
        self.set(self.changed, 0)
        with self.code.loop(0, self.integer("events")) as event:
            self.put("FIRED", lane, 0.0, event)

    def fire(self, lane: Value, event: Value) -> None:
        """Fire an event: call its function and copy what it sets, for this lane alone."""
        code = self.code
        with code.loop(0, self.integer("events")) as other:
            meets = self.read("meetings", event * self.integer("events") + other, "i64").differs(0)
            with code.when(meets & self.row("FIRED", lane, other).differs(0.0)):
                self.put("MET", lane, 1.0)
        self.put("FIRED", lane, 1.0, event)
        with code.when(self.get(self._dirty).differs(0)):
            self.call("prepare")
        function = self.read("event_functions", event, "ptr")
        code.do(f"call void {function.text}({self.address('rows')})")
        base = event * self.integer("event_stride")
        with code.loop(0, self.read("event_counts", event, "i64")) as number:
            row = self.read("event_rows", base + number, "i64")
            self.put(row, lane, self.row("SET", lane, number))
        self.set(self._dirty, 1)

    def fire_risen(self, lane: Value) -> None:
        """Fire the events whose trigger holds now and did not before, until there are none."""
        code = self.code
        self.set(self._again, self.integer("trigger_count"))
        with code.repeat(lambda: (self.get(self._again) > 0) & self.row("MET", lane).equals(0.0)):
            self.set(self._again, 0)
            with code.when(self.get(self._dirty).differs(0)):
                self.call("prepare")
            self.call("triggers")
            with code.loop(0, self.integer("trigger_count")) as number:
                now = self.row("TRIGGER", lane, number)
                risen = now.differs(0.0) & self.row("HOLDS", lane, number).equals(0.0)
                self.put("HOLDS", lane, now, number)
                with code.when(risen):
                    self.fire(lane, self.read("trigger_event", number, "i64"))
                    self.set(self._again, 1)

    def end_events(self, lane: Value) -> None:
        """Give the patient up where a trigger that reads time has risen at the instant of a dose or a timed event."""
        code = self.code
        with code.when(self.get(self.changed).differs(0)), code.loop(0, self.integer("trigger_count")) as number:
            fired = self.row("FIRED", lane, self.read("trigger_event", number, "i64")).differs(0.0)
            with code.when(fired & self.read("trigger_timed", number, "i64").differs(0)):
                self.put("MET", lane, 1.0)
