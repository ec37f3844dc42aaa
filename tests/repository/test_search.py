"""Search: words, their beginnings, fields, and an index that follows the files."""

from __future__ import annotations

import sqlite3

import pytest

from sbmlqsp.curation import repository
from sbmlqsp.curation.search import FILE, search

FRIBERG = "Friberg2002_myelosuppression"


@pytest.mark.parametrize(
    ("words", "first", "field"),
    [
        ("docetaxel", FRIBERG, "drugs"),
        ("karlsson", FRIBERG, "authors"),
        ("neutroph", FRIBERG, "title"),
        ("caffeine liver", "JonesRowlandYeo2013_caffeine", "drugs"),
        ("Kp_brain", "JonesRowlandYeo2013_caffeine", "parameters"),
        ("antibody target binding", "PeletierGabrielsson2012_tmdd", "keywords"),
        ("10.1200/JCO.2002.02.140", FRIBERG, "paper"),
        ("CHEBI:4672", FRIBERG, "annotations"),
    ],
)
def test_entries_are_found_by_what_is_known_of_them(words, first, field):
    hits = search(repository(), words)
    assert first in [hit.entry for hit in hits]
    hit = next(hit for hit in hits if hit.entry == first)
    assert field in hit.fields
    assert hit.score > 0


@pytest.mark.parametrize("words", ['"', "a OR b", "NEAR(x)", "title:", "x*", "--", "') ; DROP TABLE entries"])
def test_no_text_is_a_wrong_query(words):
    search(repository(), words)


def test_what_is_nowhere_is_not_found():
    assert search(repository(), "docetaxel zzzz") == ()


def test_filters(private):
    found = repository(private)
    assert search(found, "docetaxel", area="haematology", level="checked")
    assert not search(found, "docetaxel", area="pbpk")
    assert not search(found, "docetaxel", level="draft")


def test_the_index_is_kept_and_follows_the_files(private, edit):
    assert search(repository(private), "docetaxel")
    stamp = (private / FILE).stat().st_mtime_ns
    assert search(repository(private), "docetaxel")
    assert (private / FILE).stat().st_mtime_ns == stamp
    edit("entry.toml", "title = ", 'title = "Quixotic" # ')
    assert search(repository(private), "quixotic")


def test_a_broken_index_is_built_again(private):
    (private / FILE).write_bytes(b"no database at all, much longer than a header of SQLite would be" * 10)
    assert search(repository(private), "docetaxel")
    connection = sqlite3.connect(private / FILE)
    assert connection.execute("SELECT count(*) FROM entries").fetchone() == (1,)
    connection.close()


def test_the_command(private, capsys):
    from sbmlqsp.cli import main

    assert main(["repo", "search", "docet", "--repo", str(private)]) == 0
    assert FRIBERG in capsys.readouterr().out
    assert main(["repo", "search", "nothing-like-it", "--repo", str(private)]) == 1
