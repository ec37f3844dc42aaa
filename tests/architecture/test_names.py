from __future__ import annotations

import importlib
import inspect
import pkgutil
from types import ModuleType

import pytest

import sbmlqsp as qsp
import sbmlqsp_converters
import sbmlqsp_models

NAMESPACES = {
    "causal",
    "design",
    "population",
    "identifiability",
    "sensitivity",
    "templates",
}  # packages whose modules are the public names, such as qsp.templates.pk


def modules() -> list[str]:
    packages = (qsp, sbmlqsp_converters, sbmlqsp_models)
    return [
        module.name
        for package in packages
        for module in pkgutil.walk_packages(package.__path__, package.__name__ + ".")
        if not module.name.endswith("__main__")
    ]


@pytest.mark.parametrize("name", modules())
def test_module_imports(name):
    module = importlib.import_module(name)
    assert module.__doc__, f"{name} does not say what it is for"


def test_names_stay_callable_after_every_module_was_imported():
    """Sub-packages share names with functions (`report`): importing them must not put a plain module in the way."""
    for name in modules():
        importlib.import_module(name)
    names = [name for name in qsp.__all__ if name not in {"__version__", *NAMESPACES}]
    shadowed = [name for name in names if not callable(getattr(qsp, name))]
    assert not shadowed


@pytest.mark.parametrize("name", sorted(qsp._NAMES))
def test_public_name_resolves_and_is_documented(name):
    value = getattr(qsp, name)
    assert inspect.getdoc(value)
    if not isinstance(value, ModuleType):
        assert value.__name__ == name


def test_table_all_and_dir_agree():
    assert set(qsp.__all__) == {*qsp._NAMES, "__version__"}
    assert qsp.__all__ == sorted(qsp.__all__)
    assert dir(qsp) == sorted(qsp.__all__)


def test_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="nonsense"):
        _ = qsp.nonsense


def test_type_checkers_see_the_same_names(root):
    import ast

    tree = ast.parse((root / "sbmlqsp" / "__init__.py").read_text(encoding="utf-8"))
    block = next(node for node in tree.body if isinstance(node, ast.If))
    assert {alias.name for node in block.body for alias in node.names} == set(qsp._NAMES)


def test_version_is_the_one_of_the_wheel(root):
    import tomllib

    assert tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"] == qsp.__version__
