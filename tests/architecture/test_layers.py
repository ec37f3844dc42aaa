from __future__ import annotations

from importlinter.cli import lint_imports


def test_import_contracts_hold(root, capsys):
    exit_code = lint_imports(config_filename=str(root / "pyproject.toml"), no_cache=True)
    assert exit_code == 0, capsys.readouterr().out


def test_every_package_of_the_library_has_a_layer(root):
    import tomllib

    contracts = tomllib.loads((root / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = {name.strip(" ()") for line in contracts[0]["layers"] for name in line.split("|")}
    found = {
        path.stem for path in (root / "sbmlqsp").iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    assert found - {"__init__", "__main__"} <= layers
