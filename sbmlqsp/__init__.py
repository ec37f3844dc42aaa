"""sbmlqsp: Quantitative Systems Pharmacology on SBML, never silently wrong.

Import it as `import sbmlqsp as qsp`. The names below are loaded when they are first used, so the import costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

_NAMES = {
    "Arm": "sbmlqsp.study:Arm",
    "Claim": "sbmlqsp.study:Claim",
    "ConvergenceError": "sbmlqsp.errors:ConvergenceError",
    "ConversionError": "sbmlqsp.errors:ConversionError",
    "ConversionReport": "sbmlqsp.conversion:ConversionReport",
    "Diagram": "sbmlqsp.analysis.dynamics:Diagram",
    "Discrete": "sbmlqsp.population:Discrete",
    "Dose": "sbmlqsp.dosing:Dose",
    "DoseWindow": "sbmlqsp.analysis.dynamics:DoseWindow",
    "Empirical": "sbmlqsp.population:Empirical",
    "Entry": "sbmlqsp.curation:Entry",
    "Forcing": "sbmlqsp.dosing.forcing:Forcing",
    "Issue": "sbmlqsp.core.findings:Issue",
    "LimitCycle": "sbmlqsp.analysis.dynamics:LimitCycle",
    "LimitExceeded": "sbmlqsp.errors:LimitExceeded",
    "LogNormal": "sbmlqsp.population:LogNormal",
    "LogUniform": "sbmlqsp.population:LogUniform",
    "LogitNormal": "sbmlqsp.population:LogitNormal",
    "Model": "sbmlqsp.model:Model",
    "ModelError": "sbmlqsp.errors:ModelError",
    "NativeCrash": "sbmlqsp.errors:NativeCrash",
    "Normal": "sbmlqsp.population:Normal",
    "Observations": "sbmlqsp.simulation:Observations",
    "ParseError": "sbmlqsp.errors:ParseError",
    "PeriodicSteadyState": "sbmlqsp.simulation:PeriodicSteadyState",
    "PlaneDiagram": "sbmlqsp.analysis.dynamics:PlaneDiagram",
    "Population": "sbmlqsp.population:Population",
    "PopulationResult": "sbmlqsp.population:PopulationResult",
    "Regimen": "sbmlqsp.dosing:Regimen",
    "RegimenError": "sbmlqsp.errors:RegimenError",
    "RegimenProof": "sbmlqsp.simulation:RegimenProof",
    "Replacement": "sbmlqsp.dosing:Replacement",
    "Report": "sbmlqsp.core.findings:Report",
    "Repository": "sbmlqsp.curation:Repository",
    "RepositoryError": "sbmlqsp.errors:RepositoryError",
    "Reset": "sbmlqsp.dosing:Reset",
    "Result": "sbmlqsp.simulation:Result",
    "SbmlqspError": "sbmlqsp.errors:SbmlqspError",
    "Schedule": "sbmlqsp.core.schedule:Schedule",
    "SecurityError": "sbmlqsp.errors:SecurityError",
    "Settings": "sbmlqsp.core.settings:Settings",
    "SimulationError": "sbmlqsp.errors:SimulationError",
    "SpecialPoint": "sbmlqsp.analysis.dynamics:SpecialPoint",
    "Split": "sbmlqsp.treatment.recognition:Split",
    "SteadyState": "sbmlqsp.analysis.dynamics:SteadyState",
    "SteadyStates": "sbmlqsp.analysis.dynamics:SteadyStates",
    "Study": "sbmlqsp.study:Study",
    "StudyResult": "sbmlqsp.study:StudyResult",
    "Subject": "sbmlqsp.dosing.subject:Subject",
    "Truncated": "sbmlqsp.population:Truncated",
    "Uniform": "sbmlqsp.population:Uniform",
    "UnitReport": "sbmlqsp.checks:UnitReport",
    "UnitsError": "sbmlqsp.errors:UnitsError",
    "UnknownSymbolError": "sbmlqsp.errors:UnknownSymbolError",
    "UnsupportedFeature": "sbmlqsp.errors:UnsupportedFeature",
    "annotate_units": "sbmlqsp.checks:annotate_units",
    "basins": "sbmlqsp.analysis.dynamics:basins",
    "causal": "sbmlqsp.analysis.causal:",
    "check": "sbmlqsp.checks:check",
    "check_units": "sbmlqsp.checks:check_units",
    "continuation": "sbmlqsp.analysis.dynamics:continuation",
    "convert": "sbmlqsp.conversion.converting:convert",
    "design": "sbmlqsp.analysis.design:",
    "dose_window": "sbmlqsp.analysis.dynamics:dose_window",
    "export": "sbmlqsp.conversion.export:export",
    "fit": "sbmlqsp.analysis.fitting:fit",
    "from_roadrunner": "sbmlqsp.model:from_roadrunner",
    "identifiability": "sbmlqsp.analysis.identifiability:",
    "limit_cycle": "sbmlqsp.analysis.dynamics:limit_cycle",
    "load": "sbmlqsp.io:load",
    "nca": "sbmlqsp.simulation:nca",
    "ode_terms": "sbmlqsp.checks:ode_terms",
    "periodic_steady_state": "sbmlqsp.simulation:periodic_steady_state",
    "phase_plane": "sbmlqsp.analysis.dynamics:phase_plane",
    "population": "sbmlqsp.population:",
    "prove_regimen": "sbmlqsp.simulation:prove_regimen",
    "reduce": "sbmlqsp.analysis.reduction.reducing:reduce",
    "report": "sbmlqsp.report:",
    "repository": "sbmlqsp.curation.repository:repository",
    "save": "sbmlqsp.io:save",
    "scales": "sbmlqsp.analysis.scales.report:scales",
    "scan": "sbmlqsp.population:scan",
    "schedule": "sbmlqsp.treatment:schedule",
    "sensitivity": "sbmlqsp.analysis.sensitivity:",
    "simulate": "sbmlqsp.simulation:simulate",
    "simulate_population": "sbmlqsp.population:simulate_population",
    "split_regimen": "sbmlqsp.treatment.recognition:split_regimen",
    "steady_states": "sbmlqsp.analysis.dynamics:steady_states",
    "subjects_from_nmtran": "sbmlqsp.dosing.nmtran_subjects:subjects_from_nmtran",
    "suggest_fix": "sbmlqsp.checks:suggest_fix",
    "templates": "sbmlqsp.templates:",
    "two_parameter": "sbmlqsp.analysis.dynamics:two_parameter",
    "with_forcing": "sbmlqsp.treatment.forcing:with_forcing",
    "with_regimen": "sbmlqsp.simulation:with_regimen",
}
"""Public name -> "module:attribute"; without attribute the module itself is the (callable) value."""

if TYPE_CHECKING:
    from sbmlqsp import population as population
    from sbmlqsp import templates as templates
    from sbmlqsp.analysis import causal, design, identifiability, sensitivity
    from sbmlqsp.analysis.dynamics import (
        Diagram,
        DoseWindow,
        LimitCycle,
        PlaneDiagram,
        SpecialPoint,
        SteadyState,
        SteadyStates,
        basins,
        continuation,
        dose_window,
        limit_cycle,
        phase_plane,
        steady_states,
        two_parameter,
    )
    from sbmlqsp.analysis.fitting import fit
    from sbmlqsp.analysis.reduction.reducing import reduce
    from sbmlqsp.analysis.scales.report import scales
    from sbmlqsp.checks import UnitReport, annotate_units, check, check_units, ode_terms, suggest_fix
    from sbmlqsp.conversion import ConversionReport
    from sbmlqsp.conversion.converting import convert
    from sbmlqsp.conversion.export import export
    from sbmlqsp.core.findings import Issue, Report
    from sbmlqsp.core.schedule import Schedule
    from sbmlqsp.core.settings import Settings
    from sbmlqsp.curation import Entry, Repository
    from sbmlqsp.curation.repository import repository
    from sbmlqsp.dosing import Dose, Regimen, Replacement, Reset
    from sbmlqsp.dosing.forcing import Forcing
    from sbmlqsp.dosing.nmtran_subjects import subjects_from_nmtran
    from sbmlqsp.dosing.subject import Subject
    from sbmlqsp.errors import (
        ConvergenceError,
        ConversionError,
        LimitExceeded,
        ModelError,
        NativeCrash,
        ParseError,
        RegimenError,
        RepositoryError,
        SbmlqspError,
        SecurityError,
        SimulationError,
        UnitsError,
        UnknownSymbolError,
        UnsupportedFeature,
    )
    from sbmlqsp.io import load, save
    from sbmlqsp.model import Model, from_roadrunner
    from sbmlqsp.population import Population, PopulationResult, scan, simulate_population
    from sbmlqsp.population.distributions import Discrete, Empirical, LogitNormal, LogNormal, Normal, Truncated
    from sbmlqsp.population.distributions.uniform import LogUniform, Uniform
    from sbmlqsp.report import report
    from sbmlqsp.simulation import (
        Observations,
        PeriodicSteadyState,
        RegimenProof,
        Result,
        nca,
        periodic_steady_state,
        prove_regimen,
        simulate,
        with_regimen,
    )
    from sbmlqsp.study import Arm, Claim, Study, StudyResult
    from sbmlqsp.treatment import schedule
    from sbmlqsp.treatment.forcing import with_forcing
    from sbmlqsp.treatment.recognition import Split, split_regimen

__all__ = [  # a literal list, because type checkers read it; a test compares it with the table
    "Arm", "Claim", "ConvergenceError", "ConversionError", "ConversionReport", "Diagram", "Discrete", "Dose",
    "DoseWindow", "Empirical", "Entry", "Forcing", "Issue", "LimitCycle", "LimitExceeded", "LogNormal", "LogUniform",
    "LogitNormal", "Model", "ModelError", "NativeCrash", "Normal", "Observations", "ParseError",
    "PeriodicSteadyState", "PlaneDiagram", "Population", "PopulationResult", "Regimen", "RegimenError",
    "RegimenProof", "Replacement", "Report", "Repository", "RepositoryError", "Reset", "Result", "SbmlqspError",
    "Schedule", "SecurityError", "Settings", "SimulationError", "SpecialPoint", "Split", "SteadyState",
    "SteadyStates", "Study", "StudyResult", "Subject", "Truncated", "Uniform", "UnitReport", "UnitsError",
    "UnknownSymbolError", "UnsupportedFeature", "__version__", "annotate_units", "basins", "causal", "check",
    "check_units", "continuation", "convert", "design", "dose_window", "export", "fit", "from_roadrunner",
    "identifiability", "limit_cycle", "load", "nca", "ode_terms", "periodic_steady_state", "phase_plane",
    "population", "prove_regimen", "reduce", "report", "repository", "save", "scales", "scan", "schedule",
    "sensitivity", "simulate", "simulate_population", "split_regimen", "steady_states", "subjects_from_nmtran",
    "suggest_fix", "templates", "two_parameter", "with_forcing", "with_regimen",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    try:
        module, _, attribute = _NAMES[name].partition(":")
    except KeyError:
        raise AttributeError(f"module 'sbmlqsp' has no attribute '{name}'") from None
    value = import_module(module)
    return getattr(value, attribute) if attribute else value


def __dir__() -> list[str]:
    return sorted(__all__)
