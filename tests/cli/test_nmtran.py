"""Malformed event tables: one clear sentence with row and column, exit code 2, and nothing written."""

from __future__ import annotations

import pytest

HEAD = "TIME,AMT,RATE,DUR,II,ADDL,SS,EVID,CMT"
GOOD = "0,100,0,0,12,2,0,1,1"
MAPS = ("--cmt", "1=depot", "--cmt", "2=drug", "--column-unit", "TIME=h", "--column-unit", "AMT=mg", "--lag", "drug=13")

MALFORMED = {
    "empty file": ("", 0, "file"),
    "only comments": ("@ nothing\n# here\n", 0, "file"),
    "no header": ("0,100,1\n2,50,1", 0, "column 1"),
    "header without records": (HEAD, 0, "TIME"),
    "no TIME": ("AMT,CMT\n5,1", 0, "TIME"),
    "column twice": ("TIME,AMT,amt,CMT\n0,1,1,1", 0, "AMT"),
    "column without name": ("TIME,,CMT\n0,1,1", 0, "column 2"),
    "semicolons": ("TIME;AMT;CMT\n0;5;1", 0, "column 1"),
    "blanks": ("TIME AMT CMT\n0 5 1", 0, "column 1"),
    "quoted header": ('"TIME",AMT,CMT\n0,5,1', 0, "column 1"),
    "not text": (b"TIME,AMT,CMT\n0,\xff\xfe,1", 0, "file"),
    "missing cell": ("TIME,AMT,CMT\n0,5,1\n1,5", 2, "CMT"),
    "extra cell": ("TIME,AMT,CMT\n0,5,1,7", 1, "column 4"),
    "text for a number": ("TIME,AMT,CMT\n0,five,1", 1, "AMT"),
    "quoted cell": ('TIME,AMT,CMT\n0,"5",1', 1, "AMT"),
    "decimal comma": ("TIME,AMT,CMT\n0,5,1\n0,5,1,1", 2, "column 4"),
    "infinite": ("TIME,AMT,CMT\n0,inf,1", 1, "AMT"),
    "underscore in a number": ("TIME,AMT,CMT\n0,1_000,1", 1, "AMT"),
    "time of day": ("TIME,AMT,CMT\n08:30,5,1", 1, "TIME"),
    "time missing": ("TIME,AMT,CMT\n.,5,1", 1, "TIME"),
    "negative time": ("TIME,AMT,CMT\n-1,5,1", 1, "TIME"),
    "unsorted time": ("TIME,AMT,CMT\n2,5,1\n1,5,1", 2, "TIME"),
    "unknown compartment": (f"{HEAD}\n0,100,0,0,0,0,0,1,7", 1, "CMT"),
    "negative amount": (f"{HEAD}\n0,-100,0,0,0,0,0,1,1", 1, "AMT"),
    "zero amount": (f"{HEAD}\n0,0,0,0,0,0,0,1,1", 1, "AMT"),
    "amount in an observation": (f"{HEAD}\n0,100,0,0,0,0,0,0,1", 1, "AMT"),
    "ADDL without II": (f"{HEAD}\n{GOOD}\n1,100,0,0,0,3,0,1,1", 2, "II"),
    "SS without II": (f"{HEAD}\n0,100,0,0,0,0,1,1,1", 1, "II"),
    "SS with a lag as long as II": (f"{HEAD}\n0,100,0,0,12,0,1,1,2", 1, "SS"),
    "unknown SS": (f"{HEAD}\n0,100,0,0,12,0,3,1,1", 1, "SS"),
    "RATE and DUR": (f"{HEAD}\n0,100,25,4,0,0,0,1,1", 1, "DUR"),
    "negative RATE": (f"{HEAD}\n0,100,-3,0,0,0,0,1,1", 1, "RATE"),
    "modelled rate without R": (f"{HEAD}\n0,100,-1,0,0,0,0,1,1", 1, "RATE"),
    "modelled duration without D": (f"{HEAD}\n0,100,-2,0,0,0,0,1,1", 1, "RATE"),
    "negative DUR": (f"{HEAD}\n0,100,0,-4,0,0,0,1,1", 1, "DUR"),
    "negative II": (f"{HEAD}\n0,100,0,0,-12,1,0,1,1", 1, "II"),
    "ADDL not whole": (f"{HEAD}\n0,100,0,0,12,1.5,0,1,1", 1, "ADDL"),
    "unknown EVID": (f"{HEAD}\n0,100,0,0,0,0,0,5,1", 1, "EVID"),
    "EVID 8 with RATE": (f"{HEAD}\n0,100,5,0,0,0,0,8,1", 1, "RATE"),
    "two subjects": ("ID,TIME,AMT,CMT\n1,0,5,1\n2,0,5,1", 0, "ID"),
}


@pytest.mark.parametrize("case", MALFORMED)
def test_a_malformed_table_gives_one_sentence_and_exit_code_2(sbmlqsp, model, tmp_path, case):
    content, row, column = MALFORMED[case]
    file, out = tmp_path / "doses.csv", tmp_path / "out.xml"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    for command in (
        ("dose", model, file, "-o", out),
        ("simulate", model, "--nmtran", file, "--until", "24 h", "-o", tmp_path / "out.csv"),
    ):
        answer = sbmlqsp(*command, *MAPS)
        assert answer.code == 2
        assert answer.out == ""
        assert answer.err.count("\n") == 1
        assert answer.err.startswith(f"error: doses.csv, row {row}")
        assert f", {column}, " in answer.err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["doses.csv"]


def test_a_table_doses_as_its_text_does(sbmlqsp, model, tmp_path):
    file = tmp_path / "doses.csv"
    file.write_text(f"# two weeks\n{HEAD}\n{GOOD}\n@ a remark\n40,50,0,2,0,0,0,1,2\n")
    text = "100 mg into depot every 12 h x 3; 50 mg into drug over 2 h at 40 h lag 13 h"
    by_table = sbmlqsp("dose", model, file, *MAPS[:-1], "drug=13", "--json").json
    assert by_table == sbmlqsp("dose", model, text, "--json").json
    simulated = sbmlqsp("simulate", model, "--nmtran", file, *MAPS, "--until", "72 h", "--points", 5).out
    assert simulated == sbmlqsp("simulate", model, "--regimen", text, "--until", "72 h", "--points", 5).out


def test_one_subject_of_several(sbmlqsp, model, tmp_path):
    file = tmp_path / "doses.csv"
    file.write_text("ID,TIME,AMT,CMT\n1,0,5,1\n2,0,7,1\n")
    answer = sbmlqsp("dose", model, file, *MAPS, "--subject", 2, "--json").json
    assert [action["amount"] for action in answer] == [7]
