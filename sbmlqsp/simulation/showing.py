"""A result as table, dataset, figure and text."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr
    from matplotlib.figure import Figure

    from sbmlqsp.figures import Curve, Panel
    from sbmlqsp.simulation.result import Result

_FEW_ROWS = 8


def frame(result: Result) -> pd.DataFrame:
    """Return the rows as a table in model units."""
    import pandas as pd

    names = ("time", *(name for name in result.names if name != "time"))
    table = pd.DataFrame({name: result.values(name) for name in names})
    table.attrs["units"] = dict(result.units)
    return table


def dataset(result: Result) -> xr.Dataset:
    """Return the rows as a dataset over time; each variable has its unit as attribute "units"."""
    import xarray as xr

    data = {
        name: ("time", result.values(name), {"units": result.units[name] or ""})
        for name in result.names
        if name != "time"
    }
    time = ("time", result.values("time"), {"units": result.units["time"] or ""})
    return xr.Dataset(data, coords={"time": time}, attrs={"model": result.experiment.model.name})


def figure(result: Result, names: tuple[str, ...]) -> Figure:
    """Return the drawing of the named columns, or of all; one panel per unit."""
    from sbmlqsp import figures

    shown = names or tuple(name for name in result.names if name != "time")
    regimen = result.experiment.regimen
    title = result.experiment.model.name + (f": {regimen}" if regimen else "")
    return figures.concentration_time(
        _panels(result, shown), time_unit=result.units["time"] or "", doses=result.doses, title=title
    )


def _panels(result: Result, names: tuple[str, ...]) -> list[Panel]:
    from sbmlqsp.figures import Curve, Panel

    by_unit: dict[str, list[Curve]] = {}
    for name in names:
        times, values = result.rows_with_edges(name)
        by_unit.setdefault(result.units[name] or "", []).append(Curve(name, times, values))
    return [Panel(tuple(curves), unit, _quantity(curves)) for unit, curves in by_unit.items()]


def _quantity(curves: list[Curve]) -> str:
    """Return what an axis with several curves shows, "" where one word does not say it."""
    concentrations = all(curve.label.startswith("[") for curve in curves)
    return "concentration" if len(curves) > 1 and concentrations else ""


def text(result: Result) -> str:
    """Return one line."""
    unit = result.units["time"]
    end = f"{result.experiment.end:g}{f' {unit}' if unit else ''}"
    state = "" if result.status == "ok" else f", incomplete: {result.status}"
    return f"<Result '{result.experiment.model.name}': {', '.join(result.names)}; {len(result)} times to {end}{state}>"


def html(result: Result) -> str:
    """Return the first and last rows as a table for notebooks."""
    names = ("time", *(name for name in result.names if name != "time"))
    columns = [result.values(name) for name in names]
    rows = range(len(result)) if len(result) <= _FEW_ROWS else [*range(5), None, *range(len(result) - 3, len(result))]
    head = "".join(f"<th>{escape(name)}<br>{escape(result.units[name] or '')}</th>" for name in names)
    body = "".join(
        "<tr>" + "".join("<td>&hellip;</td>" if row is None else f"<td>{c[row]:.5g}</td>" for c in columns) + "</tr>"
        for row in rows
    )
    return f"<p>{escape(text(result))}</p><table><tr>{head}</tr>{body}</table>"
