"""The YAML file of a problem, and the files it names: all inside its folder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sbmlqsp.errors import ParseError, SecurityError, UnsupportedFeature

LARGEST = 1_000_000  # bytes of YAML
KINDS = ("condition", "experiment", "measurement", "observable", "mapping", "parameter")


@dataclass(frozen=True, slots=True)
class Files:
    """The version, the model file, the tables by kind ("condition", "measurement", ...) and the extensions."""

    version: int
    model: Path
    tables: Mapping[str, tuple[Path, ...]]
    extensions: Mapping[str, Any]


def files_of(path: Path) -> Files:
    """Return what the YAML file of a problem names.

    Raises:
        ParseError: for a file that is no PEtab problem.
        UnsupportedFeature: for other versions, models that are not SBML, and problems with several models.
        SecurityError: for paths that lead out of the folder.
    """
    said = _loaded(path)
    version = str(said.get("format_version", "")).split(".", maxsplit=1)[0]
    if version == "1":
        return _version_1(path, said)
    if version == "2":
        return _version_2(path, said)
    raise UnsupportedFeature(
        f"format_version is {said.get('format_version')!r}",
        where=str(path),
        fix="give a problem of PEtab 1 or 2",
        feature="PEtab version",
        element="format_version",
        engine="PEtab",
    )


def _loaded(path: Path) -> Mapping[str, Any]:
    import yaml

    try:
        if path.stat().st_size > LARGEST:
            raise ParseError(f"the YAML file has more than {LARGEST:,} bytes", where=str(path), fix="check the file")
        said = yaml.load(path.read_text(encoding="utf-8"), Loader=_plain_loader())  # noqa: S506 - a SafeLoader without aliases
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as problem:
        raise ParseError(f"the problem cannot be read: {problem}", where=str(path), fix="check the YAML file") from None
    if not isinstance(said, Mapping):
        raise ParseError("the YAML file is no mapping", where=str(path), fix="give the YAML file of a PEtab problem")
    return said


def _plain_loader() -> Any:
    """Return a safe loader that refuses aliases, which let a small file grow without bound."""
    import yaml

    class PlainLoader(yaml.SafeLoader):  # type: ignore[misc]  # PyYAML has no annotations
        def compose_node(self, parent: Any, index: Any) -> Any:
            if self.check_event(yaml.events.AliasEvent):
                raise yaml.YAMLError("aliases are not allowed")
            return super().compose_node(parent, index)

    return PlainLoader


def _version_1(path: Path, said: Mapping[str, Any]) -> Files:
    problems = said.get("problems") or []
    if len(problems) != 1:
        raise _several(path, f"{len(problems)} problems")
    problem = problems[0]
    models = _listed(problem.get("sbml_files"))
    tables = {kind: _paths(path, problem.get(f"{kind}_files")) for kind in KINDS}
    tables["parameter"] = _paths(path, said.get("parameter_file"))
    if len(models) != 1:
        raise _several(path, f"{len(models)} SBML models")
    return Files(1, _inside(path, models[0]), tables, {})


def _version_2(path: Path, said: Mapping[str, Any]) -> Files:
    models = said.get("model_files") or {}
    if len(models) != 1:
        raise _several(path, f"{len(models)} models")
    (model,) = models.values()
    if str(model.get("language", "sbml")).lower() != "sbml":
        raise UnsupportedFeature(
            f"the model is written in {model.get('language')}",
            where=str(path),
            fix="give the model as SBML",
            feature="model language",
            element=str(model.get("language")),
            engine="PEtab",
        )
    tables = {kind: _paths(path, said.get(f"{kind}_files")) for kind in KINDS}
    extensions = dict(said.get("extensions") or {})
    required = [name for name, settings in extensions.items() if (settings or {}).get("required", True)]
    if required:
        raise UnsupportedFeature(
            f"the problem needs the extension '{required[0]}'",
            where=str(path),
            fix="give a problem without it",
            feature="PEtab extension",
            element=required[0],
            engine="PEtab",
        )
    return Files(2, _inside(path, str(model["location"])), tables, extensions)


def _several(path: Path, what: str) -> UnsupportedFeature:
    return UnsupportedFeature(
        f"the file names {what}",
        where=str(path),
        fix="give one model and one problem in a file",
        feature="number of models",
        element=path.name,
        engine="PEtab",
    )


def _paths(path: Path, names: Any) -> tuple[Path, ...]:
    return tuple(_inside(path, name) for name in _listed(names))


def _listed(names: Any) -> list[str]:
    if names is None:
        return []
    return [str(name) for name in names] if isinstance(names, list) else [str(names)]


def _inside(path: Path, name: str) -> Path:
    """Return the path of a file named in the YAML file, which must lie in its folder."""
    folder = path.resolve().parent
    found = (folder / name).resolve()
    if "://" in name or not found.is_relative_to(folder):
        raise SecurityError(f"'{name}' lies outside the folder of the problem", where=str(path), fix="put it inside")
    return found
