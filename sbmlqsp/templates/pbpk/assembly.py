"""`assemble`: a body, a drug and the kinds of its organs become one whole-body model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sbmlqsp.errors import ModelError
from sbmlqsp.model import Model
from sbmlqsp.native.edits import SetNote
from sbmlqsp.templates.pbpk.body import Body
from sbmlqsp.templates.pbpk.drug import Drug
from sbmlqsp.templates.pbpk.kinds import Kind, kinds_of
from sbmlqsp.templates.pbpk.partitioning import partition_coefficients
from sbmlqsp.templates.piece import read, with_units


@dataclass(frozen=True, slots=True)
class _Plan:
    """Everything the pieces are filled with."""

    body: Body
    drug: Drug
    kinds: Mapping[str, Kind]
    coefficients: Mapping[str, float]

    def inlet(self, organ: str) -> str:
        """Return the species that blood enters and leaves."""
        return f"{organ}_blood" if self.kinds[organ].tissue == "permeability_limited" else organ

    def leaving(self, organ: str) -> str:
        """Return the concentration in the blood that leaves an organ."""
        inlet = self.inlet(organ)
        return inlet if inlet != organ else f"{organ} * BP / Kp_{organ}"

    @property
    def portal(self) -> list[str]:
        """Organs that drain into the liver."""
        return [organ.name for organ in self.body.tissues if organ.drains_into == "liver"]


def assemble(body: Body, drug: Drug, organs: Mapping[str, str] | None = None) -> Model:
    """Return the whole-body model of a drug, in mg, L and h.

    Every tissue of the body is a compartment between arterial and venous blood; stomach, gut, spleen and pancreas drain
    through the liver. Doses go into `venous`, or into `gut_lumen` for a drug with ka; `plasma` is the concentration in
    venous plasma, `metabolised`, `urine` and `faeces` collect what is eliminated, so that the amounts add up to the
    dose. An organ X has the species X (concentration in tissue), the compartment V_X, the flow Q_X, Kp_X, and if
    permeability-limited PS_X and X_blood. Each equation carries a note with its source.

    Args:
        body: from `human`, `rat`, `mouse`, `dog`, or made of organs.
        drug: its properties.
        organs: kind by organ: "flow-limited" (default) or "permeability-limited"; of the liver also "well-stirred",
            "parallel-tube" and "dispersion"; of `gut_lumen` "first-order" (default) or "transit chain".

    Raises:
        UnknownSymbolError: for an organ that the body does not have.
        ModelError: for a missing Kp or PS, and for kinds that do not exist.
    """
    plan = _plan(body, drug, organs)
    model = Model.from_antimony(_text(plan))
    return model.edited(_notes(plan, model))


def antimony(body: Body, drug: Drug, organs: Mapping[str, str] | None = None) -> str:
    """Return the text of `assemble`, to read and to go on from; arguments and errors as there."""
    return _text(_plan(body, drug, organs))


def _plan(body: Body, drug: Drug, organs: Mapping[str, str] | None) -> _Plan:
    kinds = kinds_of(body, drug, organs or {})
    if (drug.filtered or drug.secretion) and "kidney" not in body:
        raise ModelError(f"the body has no kidney for {drug.name}", where="kidney", fix="add the organ 'kidney'")
    if drug.filtered and body.filtration is None:
        message = f"{drug.name} is filtered, and the body has no filtration rate"
        raise ModelError(message, where="filtration", fix="give the body a filtration rate")
    return _Plan(body, drug, kinds, partition_coefficients(drug, body))


def _text(plan: _Plan) -> str:
    pieces = [
        _filled("base", fu=plan.drug.fu, BP=plan.drug.blood_plasma_ratio),
        _blood(plan),
        *(_tissue(plan, organ.name) for organ in plan.body.tissues),
        *(_supply(plan, organ.name) for organ in plan.body.tissues),
        _lung(plan),
        *_elimination(plan),
        *_absorption(plan),
    ]
    heading = f"// {plan.drug.name} in {plan.body.name}\n"
    heading += "".join(f"// {source}\n" for source in dict.fromkeys(kind.source for kind in plan.kinds.values()))
    return heading + with_units("pbpk", "\n".join(pieces))


def _filled(piece: str, **values: str | float) -> str:
    text = read(f"pbpk/{piece}")
    for name, value in values.items():
        text = text.replace(f"@{name}@", value if isinstance(value, str) else f"{value:.12g}")
    return text


def _blood(plan: _Plan) -> str:
    pools = {name: plan.body[name].volume for name in ("arterial", "venous")}
    outside = 1.0 - plan.body.blood_in_organs / sum(pools.values())
    return _filled("blood", **{f"V_{name}": outside * volume for name, volume in pools.items()})


def _tissue(plan: _Plan, name: str) -> str:
    organ, kind = plan.body[name], plan.kinds[name]
    return _filled(
        kind.tissue,
        organ=name,
        volume=organ.volume,
        blood=organ.blood,
        flow=organ.flow,
        Kp=plan.coefficients[name],
        PS=plan.drug.of_organ("PS", name) or 0.0,
    )


def _supply(plan: _Plan, name: str) -> str:
    flow = _through(plan, name)
    outflow = f"{flow} * {plan.leaving(name)}"
    return _filled("supply", organ=name, inlet=plan.inlet(name), drain=_drain(plan, name), outflow=outflow)


def _drain(plan: _Plan, name: str) -> str:
    into = plan.body[name].drains_into
    return plan.inlet("liver") if into == "liver" else into


def _through(plan: _Plan, name: str) -> str:
    """Return the flow through an organ: arterial, with the portal vein for the liver, all for the lung."""
    parts = [f"Q_{name}"]
    if name == "liver":
        parts += [f"Q_{organ}" for organ in plan.portal]
    if name == "lung":
        parts.append("Q_pulmonary")
    return parts[0] if len(parts) == 1 else f"({' + '.join(parts)})"


def _lung(plan: _Plan) -> str:
    returning = [f"Q_{organ.name}" for organ in plan.body.tissues if organ.drains_into != "arterial"]
    flow = " + ".join(returning)
    if "lung" in plan.body:
        return _filled("lung", Q_pulmonary=flow, inlet=plan.inlet("lung"))
    return _filled("no_lung", Q_pulmonary=flow)


def _elimination(plan: _Plan) -> list[str]:
    drug, pieces = plan.drug, []
    for organ, clearance in dict(drug.clearance).items():
        extra = plan.kinds[organ].extra
        if not extra:
            pieces.append(_filled("metabolism", organ=organ, CLint=clearance))
            continue
        inflow = " + ".join(["Q_liver * arterial", *(f"Q_{each} * {plan.leaving(each)}" for each in plan.portal)])
        pieces.append(_filled("liver_inflow", inflow=inflow, Q_hepatic=_through(plan, "liver"), CLint=clearance))
        pieces.append(_filled(extra))
    if pieces:
        pieces.insert(0, _filled("metabolised"))
    if drug.filtered or drug.secretion:
        inlet = plan.inlet("kidney")
        pieces.append(
            _filled(
                "kidney_excretion",
                GFR=(plan.body.filtration or 0.0) if drug.filtered else 0.0,
                CLs=drug.secretion,
                reabsorbed=drug.reabsorbed,
                inlet=inlet,
                plasma="kidney / Kp_kidney" if inlet == "kidney" else "kidney_blood / BP",
            )
        )
    return pieces


def _absorption(plan: _Plan) -> list[str]:
    lumen = plan.kinds.get("gut_lumen")
    return [] if lumen is None or plan.drug.ka is None else [_filled(lumen.tissue, ka=plan.drug.ka)]


def _notes(plan: _Plan, model: Model) -> list[SetNote]:
    """Return where the equations and the numbers come from, as notes of reactions and compartments."""
    reactions = {
        f"{prefix}_{organ}": kind.source
        for organ, kind in plan.kinds.items()
        for prefix in ("to", "from", "exchange", "metabolism")
    }
    notes = [SetNote(each, source, "source") for each, source in reactions.items() if each in model.reactions]
    numbers = {f"Vt_{organ.name}": "; ".join(organ.sources) for organ in plan.body.tissues if organ.sources}
    return notes + [SetNote(each, source, "source") for each, source in numbers.items()]
