"""Reports: complete in themselves, escaped, true to their subject."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

import sbmlqsp as qsp
import sbmlqsp.report
from sbmlqsp.core.tables import Table
from sbmlqsp.study import Arm, Claim, Study

MODEL = """
model decay
  unit substance = 1e-3 gram; unit extent = 1e-3 gram; unit volume = 1 litre; unit time_unit = 3600 second
  unit per_h = 1 / (3600 second)
  compartment V = 2; V has volume
  species A in V = 0
  k = 0.1; k has per_h; k is "rate <b>constant</b>"
  loss: A => ; k * V * A
end
"""


class Page(HTMLParser):
    """Counts elements and what they load; complains about tags that are not closed."""

    VOID = frozenset({"meta", "img", "br", "link", "hr", "input"})

    def __init__(self, text):
        super().__init__()
        self.open, self.loads, self.rows, self.text = [], [], 0, []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        self.rows += tag == "tr"
        self.loads += [value for name, value in attributes if name in {"src", "srcset", "data", "action"}]
        self.loads += [value for name, value in attributes if name == "href" and tag != "a"]
        assert tag != "script"
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)


@pytest.fixture(scope="module")
def model():
    return qsp.Model.from_antimony(MODEL)


@pytest.fixture(scope="module")
def result(model):
    claims = (
        Claim("at([A], 10 h)", "18.39 mg/L", "rounding", "one", "exact", "closed <form>"),
        Claim("at([A], 10 h)", "19 mg/L", "1 %", "one", "stated", "Table 1"),
        Claim("at([A], 48 h)", "1 mg/L", "1 %", "one", "stated", "Figure 2"),
    )
    arms = Table([Arm("one", "24 h", "100 mg into A"), Arm("two", "24 h", "10 mg into A", values={"k": 0.2})], "arm")
    return Study("Decay & <i>more</i>", model, arms, claims).run()


def written(subject, folder):
    path = qsp.report(subject, folder / "sub" / "report.html")
    text = path.read_text(encoding="utf-8")
    page = Page(text)
    assert all(url.startswith("data:image/svg+xml;base64,") for url in page.loads)
    assert not re.search(r"url\(|@import", text)
    assert 'name="viewport"' in text
    assert [file.name for file in path.parent.iterdir()] == ["report.html"]
    return page, text


def test_a_study(result, tmp_path):
    page, text = written(result, tmp_path)
    for verdict in ("pass", "fail", "cannot"):
        assert f'<span class="pill {verdict}">{verdict}</span>' in text
    assert "1 of 3" in text
    assert len(page.loads) == 2
    assert "<i>more</i>" not in text
    assert "<b>constant</b>" not in text
    assert "rate &lt;b&gt;constant&lt;/b&gt;" in text
    assert "lies outside the run" in text
    assert "100 mg into A" in text
    assert "k = 0.2" in text
    assert result.provenance["structure_hash"] in text


def test_an_entry_with_its_sources_and_readme(tmp_path):
    entry = qsp.repository()["PeletierGabrielsson2012_tmdd"]
    page, text = written(entry, tmp_path)
    assert "doi.org/10.1007/s10928-012-9260-6" in text
    assert entry.sources["kel"] in text
    assert "What does not match" in text
    assert "31 of 31" in text
    assert page.rows > 50


def test_a_simulation(model, tmp_path):
    page, text = written(qsp.simulate(model, "100 mg into A", until="24 h"), tmp_path)
    assert len(page.loads) == 2
    assert "50" in text


def test_findings(model, tmp_path):
    report = qsp.check(model)
    _, text = written(report, tmp_path)
    for issue in report:
        assert issue.rule in text


def test_a_model(model, tmp_path):
    _, text = written(model, tmp_path)
    assert text.count("<math") == len(list(model.reactions))


def test_what_has_no_report_is_refused_before_anything_is_written(tmp_path):
    with pytest.raises(TypeError, match="StudyResult"):
        qsp.report(3, tmp_path / "report.html")
    assert list(tmp_path.iterdir()) == []


def test_the_package_is_the_function():
    assert qsp.report is sbmlqsp.report
    assert callable(sbmlqsp.report)
    assert sbmlqsp.report.__doc__


def test_a_simulation_counts_its_outputs_without_time(model, tmp_path):
    _, text = written(qsp.simulate(model, "100 mg into A", until="24 h", outputs=["[A]"]), tmp_path)
    assert re.search(r"outputs</dt>\s*<dd[^>]*>\s*1\s*<", text)
