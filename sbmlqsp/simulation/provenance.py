"""Where a result came from: enough to repeat it."""

from __future__ import annotations

from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from sbmlqsp.simulation.experiment import Engine, Experiment

_PACKAGES = {"roadrunner": "libroadrunner", "copasi": "python-copasi"}


def provenance(experiment: Experiment, engine: Engine) -> dict[str, Any]:
    """Return plain values: model name and hashes, regimen as text, settings, engine, versions."""
    model = experiment.model
    return {
        "model": model.name,
        "structure_hash": model.structure_hash,
        "value_hash": model.value_hash,
        "regimen": None if experiment.regimen is None else str(experiment.regimen),
        "body_weight": _text(experiment.body_weight),
        "body_surface_area": _text(experiment.body_surface_area),
        "end": experiment.end,
        "settings": asdict(experiment.settings),
        "engine": engine.name,
        "engine_version": _version(_PACKAGES.get(engine.name, engine.name)),
        "sbmlqsp_version": _version("sbmlqsp"),
    }


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"
