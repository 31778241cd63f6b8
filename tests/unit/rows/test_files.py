"""The files of a report, by their keys."""

import pytest

from aws_backup_reports._rows.download import paths_of
from aws_backup_reports._rows.files import files_of, report_file, without_twins

STEM = "p/1/nightly/BACKUP_JOB_REPORT_nightly_2026-07-02T03:04:05Z"


def test_parts_are_in_the_order_of_their_numbers():
    """``_2`` comes before ``_10``; a part without a number comes first."""
    keys = [f"{STEM}{part}.csv" for part in ("_10", "_2", "", "_1")]

    assert [file.part for file in files_of(keys)] == [None, 1, 2, 10]
    assert [file.key for file in files_of(keys[:2] * 2)] == [keys[1], keys[0]]


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("a_2.csv", ("CSV", 2)),
        ("a.JSON", ("JSON", None)),
        ("a_2026-07-02.csv", ("CSV", None)),
        ("a_\n_3.json", ("JSON", 3)),
        ("a.csv.gz", (None, None)),
        ("manifest", (None, None)),
    ],
)
def test_a_key_shows_format_and_part(key, expected):
    """As AWS ends it."""
    file = report_file(key)

    assert (file.format, file.part) == expected


def test_of_twins_the_csv_is_read():
    """Each part of a report in both formats has a twin; a part that has none is kept."""
    keys = [f"{STEM}{part}" for part in (".csv", ".json", "_2.csv", "_2.json")]
    alone = f"{STEM.replace('nightly', 'other')}.json"

    assert [file.key for file in without_twins(files_of(keys))] == [keys[0], keys[2]]
    assert [file.key for file in without_twins(files_of([*keys[1::2]]))] == [keys[1], keys[3]]
    assert alone in [file.key for file in without_twins(files_of([*keys, alone]))]


def test_a_format_may_be_wanted():
    """What the report does not have is an error that says what it has."""
    keys = ["a.csv", "a.json", "other"]

    assert [file.key for file in files_of(keys, "json")] == ["a.json"]
    with pytest.raises(ValueError, match="'json'; it has CSV, other"):
        files_of(["a.csv", "other"], "json")
    assert files_of([], "json") == []


@pytest.mark.parametrize(
    ("key", "name"),
    [
        (f"{STEM}.csv", "BACKUP_JOB_REPORT_nightly_2026-07-02T03-04-05Z.csv"),
        ("a/../..", "report"),
        ("a\\..\\b?.csv", "a-..-b-.csv"),
        ("folder/", "folder"),
        ("", "report"),
        ("x" * 300 + ".csv", "x" * 156 + ".csv"),
    ],
)
def test_a_file_has_a_name_that_any_system_allows(key, name):
    """It leads out of no folder."""
    assert report_file(key).name == name


def test_files_with_like_names_are_saved_apart(tmp_path):
    """Some systems do not tell cases apart."""
    files = files_of(["a/x.csv", "b/x.csv", "c/X.csv"])

    assert [path.name for path in paths_of(tmp_path, files)] == ["x.csv", "x-2.csv", "X-3.csv"]
