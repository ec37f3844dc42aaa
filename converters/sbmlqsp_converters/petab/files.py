"""The YAML file of a problem, and the files it names: all inside its folder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from sbmlqsp.errors import ParseError, SecurityError, UnsupportedFeature

LARGEST = 1_000_000  # bytes of YAML
KINDS = ("condition", "experiment", "measurement", "observable", "mapping", "parameter")

Tables = Mapping[str, tuple[Path, ...]]


@dataclass(frozen=True, slots=True)
class Files:
    """What the YAML file names, all inside its folder.

    Attributes:
        version: major version of PEtab.
        models: SBML file of each model by its id, in order.
        tables: files of each kind ("condition", "measurement", ...), for each problem of a version 1 file; version 2
            has one.
        extensions: their settings by name.
    """

    version: int
    models: Mapping[str, Path]
    tables: tuple[Tables, ...]
    extensions: Mapping[str, Any]


def files_of(path: Path) -> Files:
    """Return what the YAML file of a problem names.

    Raises:
        ParseError: for a file that is no PEtab problem, naming the key that does not belong there.
        UnsupportedFeature: for other versions, models that are not SBML, and extensions that are needed.
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
    _refuse_misspelt(path, said, {"format_version", "parameter_file", "problems", "extensions"})
    _refuse_extensions(path, said)
    models: dict[str, Path] = {}
    tables: list[Tables] = []
    for number, problem in enumerate(_list_of_mappings(path, said.get("problems")), start=1):
        kinds = ("condition", "measurement", "observable", "visualization", "sbml", "mapping")
        _refuse_misspelt(path, problem, {f"{kind}_files" for kind in kinds})
        sbml = _listed(path, problem.get("sbml_files"))
        if len(sbml) != 1:
            raise _several(path, f"{len(sbml)} SBML models in problem {number}")
        models[f"model_{number}"] = _inside(path, sbml[0])
        found = {kind: _paths(path, problem.get(f"{kind}_files")) for kind in KINDS}
        tables.append(found | {"parameter": _paths(path, said.get("parameter_file"))})
    if not tables:
        raise _several(path, "no problem")
    return Files(1, models, tuple(tables), {})


def _version_2(path: Path, said: Mapping[str, Any]) -> Files:
    _refuse_keys(
        path, said, {"format_version", "id", "model_files", "extensions", *(f"{kind}_files" for kind in KINDS)}
    )
    _refuse_extensions(path, said)
    named = said.get("model_files") or {}
    if not isinstance(named, Mapping) or not named:
        raise _several(path, "no model")
    models = {str(name): _model(path, str(name), settings) for name, settings in named.items()}
    tables = {kind: _paths(path, said.get(f"{kind}_files")) for kind in KINDS}
    return Files(2, models, (tables,), dict(said.get("extensions") or {}))


def _model(path: Path, name: str, settings: Any) -> Path:
    if not isinstance(settings, Mapping) or not isinstance(settings.get("location"), str):
        raise ParseError(f"the model '{name}' has no location", where=str(path), fix="give location and language")
    _refuse_keys(path, settings, {"location", "language"})
    language = str(settings.get("language", "sbml"))
    if language.lower() != "sbml":
        raise UnsupportedFeature(
            f"the model '{name}' is written in {language}",
            where=str(path),
            fix="give the model as SBML",
            feature="model language",
            element=language,
            engine="PEtab",
        )
    return _inside(path, settings["location"])


def _refuse_keys(path: Path, said: Mapping[str, Any], known: set[str]) -> None:
    for key in said:
        if key not in known:
            raise ParseError(f"PEtab has no '{key}' here", where=str(path), fix=f"known are {', '.join(sorted(known))}")


def _refuse_misspelt(path: Path, said: Mapping[str, Any], known: set[str]) -> None:
    """Raise for a key that is nearly one of those known; version 1 allows others, for other programs."""
    for key in said:
        meant = get_close_matches(str(key), known, 1, 0.9)
        if key not in known and meant:
            raise ParseError(f"PEtab has no '{key}' here", where=str(path), fix=f"is {meant[0]} meant?")


def _refuse_extensions(path: Path, said: Mapping[str, Any]) -> None:
    extensions = said.get("extensions") or {}
    if not isinstance(extensions, Mapping):
        raise ParseError("extensions is no mapping", where=str(path), fix="give settings by the name of the extension")
    for name, settings in extensions.items():
        if not isinstance(settings, Mapping) or settings.get("required", True):
            raise UnsupportedFeature(
                f"the problem needs the extension '{name}'",
                where=str(path),
                fix="give a problem without it",
                feature="PEtab extension",
                element=str(name),
                engine="PEtab",
            )


def _several(path: Path, what: str) -> UnsupportedFeature:
    return UnsupportedFeature(
        f"the file names {what}",
        where=str(path),
        fix="name at least one problem, each with one SBML model",
        feature="number of models",
        element=path.name,
        engine="PEtab",
    )


def _list_of_mappings(path: Path, said: Any) -> list[Mapping[str, Any]]:
    if not isinstance(said or [], list) or not all(isinstance(one, Mapping) for one in said or []):
        raise ParseError("problems is no list of problems", where=str(path), fix="write '- sbml_files: ...'")
    return list(said or [])


def _paths(path: Path, names: Any) -> tuple[Path, ...]:
    return tuple(_inside(path, name) for name in _listed(path, names))


def _listed(path: Path, names: Any) -> list[str]:
    if names is None:
        return []
    listed = names if isinstance(names, list) else [names]
    if not all(isinstance(name, str) for name in listed):
        raise ParseError(f"{names!r:.80} is no list of files", where=str(path), fix="give the names of files")
    return list(listed)


def _inside(path: Path, name: str) -> Path:
    """Return the path of a file named in the YAML file, which must lie in its folder."""
    folder = path.resolve().parent
    found = (folder / name).resolve() if "\0" not in name else folder
    if "://" in name or not found.is_relative_to(folder):
        raise SecurityError(f"'{name}' lies outside the folder of the problem", where=str(path), fix="put it inside")
    if not found.is_file():
        raise ParseError(f"there is no file '{name}'", where=str(path), fix="put it into the folder of the problem")
    return found
