"""The contract: registry, `convert`, the proof and the map of names."""

from __future__ import annotations

import pytest

import sbmlqsp as qsp
from sbmlqsp.cli import main
from sbmlqsp.conversion import FEATURES, Converter, Reader, export, formats, read_name_map
from sbmlqsp.errors import ConversionError

DECAY = "model m; S = 1; new = 0.1; S' = -new*S; end"


@pytest.mark.parametrize("each", formats(), ids=lambda each: each.name)
def test_every_entry_point_fulfils_the_contract(each):
    assert isinstance(each, Converter | Reader)
    assert all(suffix.startswith(".") for suffix in each.suffixes)
    if isinstance(each, Converter):
        assert each.carries <= set(FEATURES)
        assert each.proved_by


def test_a_map_of_names_lies_beside_the_file(tmp_path):
    report = export(qsp.Model.from_antimony(DECAY), tmp_path / "run.cpp", to="mrgsolve")
    assert report.files[-1].endswith("run.names.csv")
    names = read_name_map((tmp_path / "run.names.csv").read_text(encoding="utf-8"))
    assert names == dict(report.renamed) == {"new": "m_new"}


def test_convert_takes_files_and_says_what_was_proved(tmp_path, capsys):
    (tmp_path / "m.ant").write_text(DECAY)
    report = qsp.convert(tmp_path / "m.ant", tmp_path / "m.cpp", until=10)
    assert report.ok
    assert main(["convert", str(tmp_path / "m.ant"), "-o", str(tmp_path / "m.cpp"), "--no-proof"]) == 0
    assert "proof: none, not asked for" in capsys.readouterr().out


def test_what_cannot_be_read_or_written_is_named(tmp_path):
    (tmp_path / "m.ant").write_text(DECAY)
    with pytest.raises(ConversionError, match="no format end"):
        qsp.convert(tmp_path / "m.ant", tmp_path / "m.xyz")
    with pytest.raises(ConversionError, match="no folder"):
        qsp.convert(tmp_path / "m.ant", tmp_path / "nowhere" / "m.cpp")
