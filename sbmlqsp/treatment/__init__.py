"""Treatment: a regimen bound to a model, as a schedule, as dose edges, and as SBML events."""

from sbmlqsp.treatment.dosed import with_schedule
from sbmlqsp.treatment.inputs import infusion_inputs, input_id
from sbmlqsp.treatment.instants import edges
from sbmlqsp.treatment.scheduling import schedule

__all__ = ["edges", "infusion_inputs", "input_id", "schedule", "with_schedule"]
