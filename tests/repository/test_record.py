"""The record: what was done, by whom and why; what was done outside it is found; a released version is final."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from sbmlqsp.curation import repository
from sbmlqsp.curation.granting import record_reproduction
from sbmlqsp.curation.record import append, read_history, verify
from sbmlqsp.errors import ParseError, RepositoryError, SecurityError

ID = "Friberg2002_myelosuppression"


@pytest.fixture
def entry(private):
    found = repository(private)[ID]
    append(found, "add", "first version")
    return found


def test_what_is_recorded_verifies(entry):
    report = verify(entry)
    assert report.ok, [str(issue) for issue in report]
    (change,) = read_history(entry.path).changes
    assert (change.action, change.who, change.why, change.before) == (
        "add", "sbmlqsp curators", "first version", "",
    )  # fmt: skip
    assert set(change.files) == {"README.md", "entry.toml", "model.ant", "studies/docetaxel.toml"}
    assert change.when.endswith("+00:00")


def test_an_entry_that_was_never_recorded_is_found(private):
    assert "never recorded" in verify(repository(private)[ID]).errors[0].message


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("model.ant", "83.9", "83.8"),
        ("entry.toml", "version", "version "),
        ("studies/docetaxel.toml", "0.1 %", "9 %"),
        ("README.md", "What matches", "All is well"),
    ],
)
def test_an_edited_file_is_found(entry, edit, file, old, new):
    issues = verify(edit(file, old, new)).errors
    assert [issue.where for issue in issues] == [file]


def test_a_file_added_or_removed_is_found(entry):
    (entry.path / "reference").mkdir()
    (entry.path / "reference" / "curve.csv").write_text("time (h),a ()\n0,1\n")
    (entry.path / "studies" / "docetaxel.toml").unlink()
    assert [issue.message for issue in verify(entry).errors] == [
        "reference/curve.csv added outside the record",
        "studies/docetaxel.toml removed outside the record",
    ]


def test_a_link_is_refused(entry):
    (entry.path / "more").symlink_to("/etc")
    with pytest.raises(SecurityError):
        verify(entry)


def test_a_change_is_recorded_with_both_hashes_and_says_what_changed(entry, edit):
    changed = edit("model.ant", "83.9", "83.8")
    change = append(changed, "change", "Emax mistyped", who="A. Curator")
    first = read_history(entry.path).changes[0]
    assert (change.before, change.who) == (first.after, "A. Curator")
    assert change.details["changed"] == ["model.ant changed"]
    assert verify(changed).ok


def test_a_record_that_was_tampered_with_is_found(entry):
    append(entry, "check", "again")
    path = entry.path / "history.jsonl"
    path.write_text(path.read_text().replace("first version", "other reason"))
    assert "line 2" in verify(entry).errors[0].where
    lines = path.read_text().splitlines()
    path.write_text(lines[1] + "\n")
    assert not verify(entry).ok
    path.write_text("{}\n")
    with pytest.raises(ParseError):
        verify(entry)


def test_a_last_line_that_claims_other_files_is_found(entry, edit):
    changed = edit("model.ant", "83.9", "83.8")
    path = entry.path / "history.jsonl"
    line = json.loads(path.read_text())
    from sbmlqsp.curation.record.contents import files_of

    line["files"] = files_of(entry.path, "history.jsonl")
    path.write_text(json.dumps(line) + "\n")
    assert "hashes do not agree" in verify(changed).errors[0].message


def test_a_released_version_is_never_overwritten(entry, edit):
    append(entry, "release", "done")
    changed = edit("model.ant", "83.9", "83.8")
    with pytest.raises(RepositoryError, match=r"version 1\.0 was released"):
        append(changed, "change", "better")
    assert any("was released" in issue.message for issue in verify(changed).errors)
    newer = edit("entry.toml", 'version = "1.0"', 'version = "1.1"')
    append(newer, "change", "better")
    assert verify(newer).ok


def test_a_record_needs_a_reason(entry):
    with pytest.raises(RepositoryError, match="reason"):
        append(entry, "change", " ")


def test_records_written_at_once_are_all_kept(entry):
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: append(entry, "check", f"number {n}"), range(20)))
    history = read_history(entry.path)
    assert len(history.changes) == 21
    assert history.broken == ()


def stated(edit):
    """Make one claim a number of the paper and nothing recalled."""
    edit("studies/docetaxel.toml", 'kind = "recalled"', 'kind = "stated"')
    return edit("studies/docetaxel.toml", "nadir about day 7 to 8 after docetaxel", "Table 4")


def test_level_reproduced_is_granted_by_a_run_in_two_engines_and_taken_away_again(private, edit):
    entry = stated(edit)
    append(entry, "add", "first version")
    change = record_reproduction(entry.reproduce("roadrunner"))
    assert change.details["granted"] == "checked"
    assert "only one engine ran" in change.details["reasons"]
    change = record_reproduction(entry.reproduce("roadrunner,copasi"))
    assert change.details["granted"] == "reproduced"
    assert change.details["claims"] == {"roadrunner": [18, 18], "copasi": [18, 18]}
    assert set(change.details["versions"]) == {"roadrunner", "copasi", "sbmlqsp"}
    entry = repository(private)[ID]
    assert entry.level == "reproduced"
    assert verify(entry).ok
    change = record_reproduction(entry.reproduce("roadrunner"))  # one engine is not enough to take a level either
    assert change.details["granted"] == "reproduced"
    changed = edit("model.ant", "EC50 = 7.17", "EC50 = 7.4")
    append(changed, "change", "a try")
    assert any("grants it" in issue.message for issue in verify(changed).errors)
    assert record_reproduction(changed.reproduce("roadrunner,copasi")).details["granted"] == "checked"
    assert repository(private)[ID].level == "checked"


def test_a_level_written_by_hand_is_found(private, edit):
    entry = stated(edit)
    entry = edit("entry.toml", 'level = "checked"', 'level = "reproduced"')
    append(entry, "add", "first version")
    assert any("grants it" in issue.message for issue in verify(entry).errors)


def test_a_recalled_number_grants_nothing(entry):
    change = record_reproduction(entry.reproduce("roadrunner,copasi"))
    assert change.details["granted"] == "checked"
    assert any("recalled" in reason for reason in change.details["reasons"])


def test_a_reproduction_does_not_launder_a_change(entry, edit):
    changed = edit("README.md", "What matches", "What matches now")
    with pytest.raises(RepositoryError, match="outside its record"):
        record_reproduction(changed.reproduce("roadrunner"))
