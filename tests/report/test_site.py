"""The gallery in a browser: search, filters, a model and its claims, and not one request to anywhere."""

from __future__ import annotations

import re
import shutil
from html.parser import HTMLParser
from pathlib import Path

import pytest

from sbmlqsp.archive import read_archive
from sbmlqsp.curation import repository
from sbmlqsp.errors import RepositoryError
from sbmlqsp.report.site import build_site
from tests.report.browser import CHROMIUM, Browser

IDS = ("Friberg2002_myelosuppression", "JonesRowlandYeo2013_caffeine")
FRIBERG = IDS[0]
SHOWN = (
    "[...document.querySelectorAll('li.model')].filter(card => card.offsetParent !== null)"
    ".map(card => card.querySelector('a').textContent)"
)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Two curated models, and one that cannot be run."""
    folder = tmp_path_factory.mktemp("gallery")
    for name in IDS:
        source = repository()[name].path
        shutil.copytree(source, folder / "private" / source.parent.name / name)
    broken = folder / "private" / "pk" / "Broken2020_model"
    shutil.copytree(repository()[FRIBERG].path, broken)
    (broken / "model.ant").write_text("model broken\n A -> ; k*\nend\n")
    entry = broken / "entry.toml"
    entry.write_text(entry.read_text().replace('title = "Semi', 'title = "<script>alert(1)</script> & Semi'))
    return build_site(repository(folder / "private"), folder / "site")


@pytest.fixture(scope="module")
def browser():
    if CHROMIUM is None:
        pytest.skip("chromium is not installed")
    with Browser() as found:
        yield found


def test_every_model_has_a_page_and_files(site):
    root = site.index.parent
    assert site.models == 3
    assert {path.stem for path in (root / "models").iterdir()} == {*IDS, "Broken2020_model"}
    files = root / "files" / FRIBERG
    assert {f"{FRIBERG}.xml", f"{FRIBERG}.ant", f"{FRIBERG}.omex"} <= {path.name for path in files.iterdir()}
    assert read_archive(files / f"{FRIBERG}.omex").master.kind == "sedml"
    assert any(path.suffix == ".cpp" for path in files.rglob("*"))


def test_a_model_that_cannot_be_run_is_shown_as_such(site):
    assert any(problem.startswith("Broken2020_model") for problem in site.problems)
    page = (site.index.parent / "models" / "Broken2020_model.html").read_text(encoding="utf-8")
    assert "could not be run" in page
    assert "<script>alert" not in page + site.index.read_text(encoding="utf-8")


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []

    def handle_starttag(self, tag, attributes):
        self.found += [(tag, value) for name, value in attributes if name in {"href", "src"} and value]


def links(path: Path) -> list[tuple[str, str]]:
    parser = _Links()
    parser.feed(path.read_text(encoding="utf-8"))
    return parser.found


def test_every_link_leads_to_a_file_of_the_site_or_is_only_followed_by_the_reader(site):
    for page in (site.index, *(site.index.parent / "models").iterdir()):
        for tag, target in links(page):
            if target.startswith(("#", "data:")):
                continue
            if target.startswith("http"):
                assert tag == "a"
            else:
                assert (page.parent / target.partition("#")[0]).exists(), target


def test_a_page_tells_everything(site):
    text = (site.index.parent / "models" / f"{FRIBERG}.html").read_text(encoding="utf-8")
    assert text.count('class="answer"') == 2 * 18  # both engines
    for part in (
        "<math",
        "Diagram of",
        "Onoue 2016",
        "@article",
        "docetaxel",
        "Context of use",
        "mrgsolve",
        "CHEBI:4672",
    ):
        assert part in text


def test_a_folder_with_something_else_is_left_alone(tmp_path):
    (tmp_path / "mine.txt").write_text("x")
    with pytest.raises(RepositoryError, match="something else"):
        build_site({}, tmp_path)


def test_a_site_is_written_again_over_itself(tmp_path):
    build_site({}, tmp_path / "site")
    assert build_site({}, tmp_path / "site").models == 0


def test_search_and_filters_find_a_model_and_its_claims(site, browser):
    browser.visit(site.index.as_uri())
    assert len(browser.evaluate(SHOWN)) == 3
    browser.write("#q", "CAFFEINE liver")
    assert browser.evaluate(SHOWN) == ["Whole-body PBPK with 15 tissues, caffeine"]
    assert browser.evaluate("document.getElementById('count').textContent") == "1 of 3 models"
    browser.write("#q", "caffeine docetaxel")
    assert browser.evaluate(SHOWN) == []
    assert browser.evaluate("document.getElementById('nothing').offsetParent !== null")
    browser.write("#q", "karlsson")
    browser.choose("#verdict", "pass")
    assert len(browser.evaluate(SHOWN)) == 1
    browser.choose("#area", "pbpk")
    assert browser.evaluate(SHOWN) == []
    browser.choose("#area", "haematology")
    assert "q=karlsson" in browser.evaluate("location.hash")
    browser.click("li.model:not([hidden]) h2 a")
    assert browser.evaluate("location.pathname").endswith(f"{FRIBERG}.html")
    rows = browser.evaluate("[...document.querySelectorAll('table.claims tbody tr')].map(r => r.innerText)")
    assert len(rows) == 18
    assert all(len(re.findall(r"\bpass\b", row)) == 2 for row in rows)
    assert any("auc_inf([C])" in row and "5.521472 mg*h/L" in row for row in rows)
    assert browser.evaluate("[...document.images].every(i => i.naturalWidth > 0)")


def test_the_address_keeps_the_search(site, browser):
    browser.visit(site.index.as_uri() + "#q=docetaxel&level=checked&verdict=pass")
    assert browser.evaluate("document.getElementById('q').value") == "docetaxel"
    assert len(browser.evaluate(SHOWN)) == 1


def test_no_request_leaves_the_machine(site, browser):
    for page in (site.index, *(site.index.parent / "models").iterdir()):
        browser.visit(page.as_uri())
    assert browser.requests
    assert [url for url in browser.requests if not url.startswith(("file://", "data:"))] == []


def test_it_is_readable_on_a_phone(site):
    if CHROMIUM is None:
        pytest.skip("chromium is not installed")
    with Browser(390, 844) as phone:
        for page in (site.index, *(site.index.parent / "models").iterdir()):
            phone.visit(page.as_uri())
            width = phone.evaluate("document.documentElement.scrollWidth")
            assert width <= 390, f"{page.name} is {width} wide"
            assert phone.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") >= 16
