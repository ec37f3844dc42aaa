"""Pools, processes and influences of a model as boxes and arrows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from sbmlqsp.figures.layered import arrange
from sbmlqsp.figures.style import COLOURS, DOSE, TEXT

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.path import Path

NodeKind = Literal["pool", "process", "computed", "input", "event"]
LinkKind = Literal["flow", "influence"]
OpenSide = Literal["", "source", "sink"]
Point = tuple[float, float]

_LARGEST = 60.0
_CHARACTER = {"pool": 0.082, "process": 0.055, "computed": 0.075, "input": 0.075, "event": 0.055}
_FONT = {"pool": 9.5, "process": 7.0, "computed": 8.5, "input": 8.5, "event": 7.0}
_HEIGHT = {"pool": 0.34, "process": 0.16, "computed": 0.28, "input": 0.28, "event": 0.2}
_STUB = 0.34
_PLAIN = "#777777"


@dataclass(frozen=True, slots=True)
class Node:
    """A thing to draw: `group` chooses the colour of a pool (its compartment); `open_side` is where a process ends."""

    id: str
    label: str
    kind: NodeKind
    group: str = ""
    open_side: OpenSide = ""


@dataclass(frozen=True, slots=True)
class Link:
    """An arrow from one node to another: matter that flows (both ways if `reversible`), or an influence.

    `sign` colours an influence: 1 where it raises, -1, with a flat end, where it lowers.
    """

    start: str
    end: str
    kind: LinkKind = "flow"
    head: bool = True
    tail: bool = False
    sign: int = 0


def network(nodes: Sequence[Node], links: Sequence[Link], *, title: str = "") -> Figure:
    """Return the drawing: boxes are pools, small words processes, ellipses computed quantities and inputs.

    Solid arrows are flows of matter, dashed ones influences. Left to right is the main direction of the flows.
    """
    from matplotlib.figure import Figure

    place = {node.id: number for number, node in enumerate(nodes)}
    sizes = [_size(node) for node in nodes]
    arrangement = arrange(sizes, [(place[link.start], place[link.end]) for link in links])
    width, height = arrangement.width + 0.5, arrangement.height + (0.75 if title else 0.4)
    groups = _groups(nodes)
    legend = 0.3 if len(groups) > 1 else 0.0
    width = max(width, min(2.0 + 0.9 * len(groups) if legend else 2.5, 12.0), 0.085 * len(title))
    scale = min(1.0, _LARGEST / max(width, height + legend))
    figure = Figure(figsize=(scale * width, scale * (height + legend)))
    axes = figure.add_axes((0, 0, 1, 1))
    left = (width - arrangement.width) / 2
    axes.set(xlim=(-left, width - left), ylim=(height + legend - (0.5 if title else 0.2), -0.55 if title else -0.2))
    axes.axis("off")
    colours = {group: COLOURS[number % (len(COLOURS) - 1)] for number, group in enumerate(groups)}
    _Pen(axes, scale).draw(nodes, links, sizes, arrangement.centres, arrangement.bends, colours)
    if title:
        axes.text(-left + 0.15, -0.35, title, fontsize=11 * scale, color=TEXT, ha="left", va="center")
    if legend:
        _Pen(axes, scale).legend(colours, -left + 0.25, arrangement.height + 0.25)
    return figure


def _groups(nodes: Sequence[Node]) -> list[str]:
    """Return what colours tell apart: nothing where there are more groups than colours."""
    groups = list(dict.fromkeys(node.group for node in nodes if node.kind == "pool" and node.group))
    return groups if len(groups) < len(COLOURS) else []


def _size(node: Node) -> Point:
    width = max(0.35, 0.16 + _CHARACTER[node.kind] * len(node.label))
    return width + (_STUB if node.open_side else 0.0), _HEIGHT[node.kind]


class _Pen:
    """Draws on axes in inches, y downwards."""

    def __init__(self, axes: Axes, scale: float) -> None:
        self._axes = axes
        self._scale = scale

    def draw(
        self,
        nodes: Sequence[Node],
        links: Sequence[Link],
        sizes: Sequence[Point],
        centres: Sequence[Point],
        bends: Sequence[Sequence[Point]],
        colours: dict[str, str],
    ) -> None:
        """Draw links, then the nodes above them."""
        place = {node.id: number for number, node in enumerate(nodes)}
        ends = [(place[link.start], place[link.end]) for link in links]
        ports = _ports(ends, bends, sizes, centres)
        for link, route, (first, last) in zip(links, bends, ports, strict=True):
            self._link(link, [first, *route, last])
        for node, size, centre in zip(nodes, sizes, centres, strict=True):
            self._node(node, size, centre, colours.get(node.group, COLOURS[0] if node.group else _PLAIN))

    def _link(self, link: Link, points: Sequence[Point]) -> None:
        from matplotlib.patches import FancyArrowPatch

        style = {(True, True): "<|-|>", (True, False): "-|>", (False, True): "<|-", (False, False): "-"}
        influence = link.kind == "influence"
        arrow = FancyArrowPatch(
            path=_smooth(points),
            arrowstyle="|-|,widthA=0,widthB=0.35" if link.sign < 0 else style[link.head, link.tail],
            mutation_scale=9 * self._scale,
            linewidth=(0.8 if influence else 1.2) * self._scale,
            linestyle=(0, (4, 2.5)) if influence else "solid",
            color={1: COLOURS[2], -1: COLOURS[1]}.get(link.sign, DOSE if influence else "#555555"),
            shrinkA=0,
            shrinkB=0,
            zorder=4 if link.sign < 0 else 1,
        )
        self._axes.add_patch(arrow)

    def _node(self, node: Node, size: Point, centre: Point, colour: str) -> None:
        from matplotlib.patches import Ellipse, FancyBboxPatch

        (x, y), (width, height) = centre, size
        if node.kind == "pool":
            corner = (x - width / 2 + 0.06, y - height / 2 + 0.06)
            box = FancyBboxPatch(
                corner, width - 0.12, height - 0.12, boxstyle="round,pad=0.06", zorder=3, linewidth=1.2 * self._scale,
                facecolor=_tint(colour), edgecolor=colour,
            )  # fmt: skip
            self._axes.add_patch(box)
        elif node.kind in ("computed", "input"):
            edge = TEXT if node.kind == "computed" else COLOURS[1]
            self._axes.add_patch(Ellipse((x, y), width, height, facecolor="white", edgecolor=edge, zorder=3, lw=0.9))
        word = x
        if node.open_side:
            word = self._open(node, x, y, width)
        background = (
            {"facecolor": "white", "edgecolor": "none", "pad": 0.6} if node.kind in ("process", "event") else None
        )
        self._axes.text(
            word, y, node.label, ha="center", va="center", fontsize=_FONT[node.kind] * self._scale, zorder=4,
            color=TEXT if node.kind != "event" else COLOURS[1], bbox=background,
            fontstyle="italic" if node.kind in ("process", "event") else "normal",
        )  # fmt: skip

    def _open(self, node: Node, x: float, y: float, width: float) -> float:
        """Draw the arrow to or from nothing beside a process; return where its word goes."""
        from matplotlib.patches import FancyArrowPatch

        side = 1 if node.open_side == "sink" else -1
        outer = x + side * width / 2
        inner = outer - side * _STUB
        ends = ((inner, y), (outer - side * 0.1, y)) if side > 0 else ((outer - side * 0.1, y), (inner, y))
        self._axes.add_patch(FancyArrowPatch(*ends, arrowstyle="-|>", mutation_scale=8 * self._scale, shrinkA=0,
                                             shrinkB=0, color="#555555", zorder=2))  # fmt: skip
        self._axes.text(outer - side * 0.05, y, "∅", ha="center", va="center", fontsize=9 * self._scale, color=TEXT)
        return x - side * _STUB / 2

    def legend(self, colours: dict[str, str], x: float, y: float) -> None:
        """Write which colour stands for which compartment."""
        for group, colour in colours.items():
            self._axes.plot(
                [x], [y], marker="s", color=_tint(colour), markeredgecolor=colour, markersize=8 * self._scale
            )
            self._axes.text(x + 0.12, y, group, ha="left", va="center", fontsize=8 * self._scale, color=TEXT)
            x += 0.35 + 0.075 * len(group)


def _ports(
    ends: Sequence[tuple[int, int]], bends: Sequence[Sequence[Point]], sizes: Sequence[Point], centres: Sequence[Point]
) -> list[tuple[Point, Point]]:
    """Return where each link leaves and enters: spread over the side of the node in the order of what is opposite."""
    sides: dict[tuple[int, int], list[tuple[float, int, int]]] = {}
    for number, (start, end) in enumerate(ends):
        for which, (node, other) in enumerate(((start, end), (end, start))):
            route = bends[number] if which == 0 else tuple(reversed(bends[number]))
            towards = route[0] if route else centres[other]
            side = 1 if towards[0] >= centres[node][0] else -1
            sides.setdefault((node, side), []).append((towards[1], number, which))
    found: dict[tuple[int, int], Point] = {}
    for (node, side), leaving in sides.items():
        (x, y), (width, height) = centres[node], sizes[node]
        for at, (_, number, which) in enumerate(sorted(leaving)):
            shift = (at + 1) / (len(leaving) + 1) - 0.5
            found[number, which] = (x + side * width / 2, y + 0.8 * height * shift)
    return [(found[number, 0], found[number, 1]) for number in range(len(ends))]


def _smooth(points: Sequence[Point]) -> Path:
    """Return a path of cubic curves with horizontal ends."""
    from matplotlib.path import Path

    vertices, codes = [points[0]], [Path.MOVETO]
    for (x0, y0), (x1, y1) in pairwise(points):
        middle = (x0 + x1) / 2
        vertices += [(middle, y0), (middle, y1), (x1, y1)]
        codes += [Path.CURVE4] * 3
    return Path(vertices, codes)


def _tint(colour: str) -> str:
    """Return a pale version of a colour."""
    parts = [int(colour[start : start + 2], 16) for start in (1, 3, 5)]
    return "#" + "".join(f"{round(255 - 0.22 * (255 - part)):02X}" for part in parts)
