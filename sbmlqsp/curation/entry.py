"""`Entry`: one published model with its paper, its sources and its studies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

from sbmlqsp.core.settings import Settings
from sbmlqsp.curation.metadata import TODO, Annotation, Context
from sbmlqsp.errors import RepositoryError
from sbmlqsp.io import load
from sbmlqsp.model import Model
from sbmlqsp.study import Study

if TYPE_CHECKING:
    from sbmlqsp.curation.reproduction import Reproduction

Level = Literal["draft", "checked", "reproduced"]
"""draft: being written. checked: equations and units are right. reproduced: the paper's own numbers come out."""
LEVELS: tuple[Level, ...] = get_args(Level)
MODEL_FILES = ("model.ant", "model.xml")


@dataclass(frozen=True, slots=True)
class Entry:
    """What a folder `<area>/<AuthorYear_topic>/` of a repository holds. Model and studies are loaded when asked for.

    Attributes:
        id: the name of the folder.
        path: the folder.
        title, authors, year, citation, doi, pubmed: the paper.
        licence: of the model as written here, an SPDX name.
        level: draft, checked or reproduced.
        summary, keywords, notes: what it is, and what a user has to know.
        changes: how it differs from the paper.
        references: (id, where its value comes from).
        version: of the entry; a released version is never changed again.
        curators: who wrote it down.
        drugs, targets: what it is about, by name.
        context: context of use and credibility.
        annotations: what elements are, in ontologies; the taxon is one of them.
        sbo: (id or "model", term of the Systems Biology Ontology).
        uncovered: (id, why no claim notices that its value is 20 % off).
    """

    id: str
    path: Path
    title: str
    authors: tuple[str, ...] = ()
    year: int | None = None
    citation: str = ""
    doi: str = ""
    pubmed: str = ""
    licence: str = ""
    level: Level = "draft"
    summary: str = ""
    keywords: tuple[str, ...] = ()
    notes: str = ""
    changes: tuple[str, ...] = ()
    references: tuple[tuple[str, str], ...] = ()
    version: str = "0.1"
    curators: tuple[str, ...] = ()
    drugs: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    context: Context = field(default_factory=Context)
    annotations: tuple[Annotation, ...] = ()
    sbo: tuple[tuple[str, str], ...] = ()
    uncovered: tuple[tuple[str, str], ...] = ()
    _kept: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def area(self) -> str:
        """The folder it stands in: tmdd, pbpk, ..."""
        return self.path.parent.name

    @property
    def sources(self) -> Mapping[str, str]:
        """Where the value of each id comes from."""
        return dict(self.references)

    @property
    def not_covered(self) -> Mapping[str, str]:
        """The ids whose value no claim tests, with the reason."""
        return dict(self.uncovered)

    @property
    def model_path(self) -> Path:
        """The model's file.

        Raises:
            RepositoryError: if there is none.
        """
        for name in MODEL_FILES:
            if (self.path / name).is_file():
                return self.path / name
        raise RepositoryError(f"entry {self.id} has no model", where=str(self.path), fix="add model.ant or model.xml")

    @property
    def model(self) -> Model:
        """The model, loaded once."""
        if "model" not in self._kept:
            self._kept["model"] = load(self.model_path)
        model: Model = self._kept["model"]
        return model

    @property
    def study_paths(self) -> tuple[Path, ...]:
        """The files of its studies, by name."""
        return tuple(sorted((self.path / "studies").glob("*.toml")))

    @property
    def studies(self) -> tuple[Study, ...]:
        """Its studies, read from their files."""
        return tuple(Study.load(path) for path in self.study_paths)

    @property
    def readme(self) -> str:
        """What matches the paper and what does not, in Markdown; "" if nobody wrote it."""
        file = self.path / "README.md"
        return file.read_text(encoding="utf-8") if file.is_file() else ""

    def given_values(self) -> dict[str, float]:
        """Return the parameters and compartments whose value is a number of the model, not computed, in model units."""
        tables = self.model.tables
        derived = {rule.variable for rule in tables.rules if rule.kind != "rate"} | set(tables.initial_assignments.ids)
        numbers = {p.id: p.value for p in tables.parameters} | {c.id: c.size for c in tables.compartments}
        return {name: value for name, value in numbers.items() if value is not None and name not in derived}

    def unsourced(self) -> tuple[str, ...]:
        """Return the ids whose value is a number in the model and has no source in the entry."""
        return tuple(name for name in self.given_values() if self.sources.get(name, TODO).startswith(TODO))

    def reproduce(self, engine: str | Sequence[str] = "roadrunner", settings: Settings | None = None) -> Reproduction:
        """Run every study and compare every claim.

        Args:
            engine: one name, several separated by commas, or a sequence of names.
            settings: see `Study.run`.
        """
        from sbmlqsp.curation.reproduction import reproduce

        return reproduce(self, engine, settings)

    def __str__(self) -> str:
        return f"{self.id} [{self.level}] {self.title}"
