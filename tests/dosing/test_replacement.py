"""An amount that takes the place of what is there: what a `Replacement` accepts, and what it is written as."""

from __future__ import annotations

import pytest

import sbmlqsp as qsp
from sbmlqsp.errors import RegimenError


def test_text_and_value_are_the_same():
    regimen = qsp.Regimen.parse("100 mg into depot; set central to 0 mg at 12 h, 1 d")
    assert regimen[1] == qsp.Replacement("0 mg", "central", at=["12 h", "1 d"])
    assert str(regimen) == "100 mg into depot; set central to 0 mg at 12 h, 1 d"


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        ("5 mg into A then set A to 5 mg at 1 h", 13, "'then' cannot place a replacement"),
        ("set A 5 mg at 1 h", 7, "where 'to' is expected"),
        ("set A to 5 mg", 14, "'at'"),
        ("set A to 5 mg/h at 1 h", 1, "per time"),
        ("set A to 5 mg/kg at 1 h", 1, "per body size"),
        ("set A to -5 mg at 1 h", 10, "negative"),
        ("set qd to 5 mg at 1 h", 5, "keyword"),
    ],
)
def test_malformed_text_names_its_column(text, column, message):
    with pytest.raises(RegimenError, match=message) as caught:
        qsp.Regimen.parse(text)
    assert caught.value.column == column


def test_a_target_that_cannot_be_dosed_is_refused():
    model = qsp.Model.from_antimony("S = 1; S' = -0.1*S; T := 2*S")
    with pytest.raises(RegimenError, match="'T' follows the assignment rule"):
        qsp.simulate(model, qsp.Regimen([qsp.Replacement(1, "T", at=2)]), until=5)
