"""Random structural mutants of the SBML Test Suite: whatever becomes of a model, the caller lives and gets an answer.

python -m tests.conformance.mutants [--count 1000] [--seed 1] [--write FILE]
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

import sbmlqsp as qsp
from tests.conformance.suite_cases import FOLDER

LIMIT = 15.0
SETTINGS = qsp.Settings(time_limit=12.0, max_steps=20_000)
MATH = "{http://www.w3.org/1998/Math/MathML}"
VALUES = ("", "0", "-1", "1e400", "NaN", "INF", "abc", "true", "false", "time", "1e-300", "1000000", "2.5", "time ")

Element = ET.Element
Mutation = Callable[[random.Random, Element], None]


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of one mutant: "simulated", "refused" (with the class of the error) or "broken"."""

    name: str
    kind: str
    detail: str = ""
    seconds: float = 0.0


def mutants(count: int, seed: int = 1) -> Iterator[tuple[str, str]]:
    """Yield `count` pairs of a name and an SBML text, the same ones for the same seed."""
    chance = random.Random(seed)
    paths = sorted(FOLDER.glob("*/*-sbml-*.xml"))
    for number in range(count):
        path = chance.choice(paths)
        root = parsed(path)
        for _ in range(chance.choice((1, 1, 1, 2, 3))):
            chance.choice(MUTATIONS)(chance, root)
        yield f"{number} of {path.parent.name}", written(root)


def parsed(path: Path) -> Element:
    """Return the root of a file; its prefixes are kept for when it is written again."""
    for _, (prefix, address) in ET.iterparse(path, ["start-ns"]):
        ET.register_namespace("math" if address == MATH[1:-1] else prefix, address)
    return ET.parse(path).getroot()


def written(root: Element) -> str:
    """Return the text of a tree, MathML without prefixes, as authors write it."""
    text = ET.tostring(root, encoding="unicode").replace(f' xmlns:math="{MATH[1:-1]}"', "")
    text = text.replace("<math:", "<").replace("</math:", "</")
    return text.replace("<math", f'<math xmlns="{MATH[1:-1]}"')


def fate(name: str, text: str) -> Fate:
    """Return what the library makes of one text; anything but an answer in time or an error of ours is broken."""
    start = time.perf_counter()
    kind, detail = "simulated", ""
    try:
        qsp.simulate(qsp.Model.from_sbml(text), until=1.0, points=3, settings=SETTINGS)
    except qsp.SbmlqspError as error:
        kind, detail = "refused", type(error).__name__
    except Exception as error:  # noqa: BLE001 - a foreign error is what this test looks for
        kind, detail = "broken", f"{type(error).__name__}: {error}"
    seconds = time.perf_counter() - start
    if seconds > LIMIT:
        kind, detail = "broken", f"took {seconds:.0f} s ({kind} {detail})"
    return Fate(name, kind, detail, seconds)


def judge_all(count: int, seed: int = 1) -> list[Fate]:
    """Return the fates of `count` mutants, all run in this process, which has to survive them."""
    return [fate(name, text) for name, text in mutants(count, seed)]


def table(fates: Sequence[Fate], seed: int) -> str:
    """Return the table of outcomes as Markdown."""
    counts = Counter(f"{f.kind}: {f.detail}" if f.detail and f.kind == "refused" else f.kind for f in fates)
    rows = [f"| {kind} | {number} |" for kind, number in counts.most_common()]
    broken = [f"| {f.name} | {f.detail} |" for f in fates if f.kind == "broken"]
    slowest = max(fates, key=lambda f: f.seconds)
    head = [
        f"{len(fates)} random mutants of the SBML Test Suite, seed {seed}: 0 crashes of the caller",
        f"(this line was printed by it), slowest {slowest.seconds:.1f} s (mutant {slowest.name}).",
        "",
        "| outcome | mutants |",
        "|---|---|",
    ]
    return "\n".join(head + rows + (["", "| broken | why |", "|---|---|", *broken] if broken else [])) + "\n"


def _pick(chance: random.Random, root: Element) -> Element:
    return chance.choice([element for element in root.iter() if element is not root])


def _any_child(chance: random.Random, root: Element) -> tuple[Element, int] | None:
    """Return a parent and the place of one of its children, never the model itself."""
    parents = [element for element in root.iter() if len(element) and element is not root]
    if not parents:
        return None
    parent = chance.choice(parents)
    return parent, chance.randrange(len(parent))


def _delete_attribute(chance: random.Random, root: Element) -> None:
    element = _pick(chance, root)
    if element.attrib:
        del element.attrib[chance.choice(sorted(element.attrib))]


def _change_attribute(chance: random.Random, root: Element) -> None:
    element = _pick(chance, root)
    ids = [e.attrib["id"] for e in root.iter() if "id" in e.attrib]
    if element.attrib:
        element.attrib[chance.choice(sorted(element.attrib))] = chance.choice([*VALUES, *ids])


def _copy_attribute(chance: random.Random, root: Element) -> None:
    name, value = chance.choice([item for e in root.iter() for item in sorted(e.attrib.items())])
    _pick(chance, root).attrib[name] = value


def _delete_element(chance: random.Random, root: Element) -> None:
    if found := _any_child(chance, root):
        parent, place = found
        del parent[place]


def _double_element(chance: random.Random, root: Element) -> None:
    if found := _any_child(chance, root):
        parent, place = found
        parent.append(parent[place])


def _move_element(chance: random.Random, root: Element) -> None:
    if found := _any_child(chance, root):
        parent, place = found
        child = parent[place]
        below = set(child.iter())
        del parent[place]
        chance.choice([element for element in root.iter() if element not in below]).insert(0, child)


def _change_text(chance: random.Random, root: Element) -> None:
    written_ = [element for element in root.iter() if (element.text or "").strip()]
    if written_:
        chance.choice(written_).text = chance.choice(VALUES)


def _swap_texts(chance: random.Random, root: Element) -> None:
    written_ = [element for element in root.iter() if (element.text or "").strip()]
    if len(written_) > 1:
        one, other = chance.sample(written_, 2)
        one.text, other.text = other.text, one.text


def _change_operator(chance: random.Random, root: Element) -> None:
    heads = [element[0] for element in root.iter(MATH + "apply") if len(element)]
    if heads:
        names = "plus minus times divide power root ln factorial floor eq lt and not sin max ci cn piecewise"
        chance.choice(heads).tag = MATH + chance.choice(names.split())


MUTATIONS: tuple[Mutation, ...] = (
    _delete_attribute,
    _change_attribute,
    _copy_attribute,
    _delete_element,
    _double_element,
    _move_element,
    _change_text,
    _swap_texts,
    _change_operator,
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; exit status 1 if any mutant broke something."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", type=Path)
    options = parser.parse_args(arguments)
    fates = judge_all(options.count, options.seed)
    text = table(fates, options.seed)
    sys.stdout.write(text)
    if options.write:
        options.write.write_text(text)
    return int(any(f.kind == "broken" for f in fates))


if __name__ == "__main__":
    raise SystemExit(main())
