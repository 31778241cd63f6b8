"""Every public name has its place in the reference."""

import ast
from pathlib import Path

import pytest

import aws_backup_reports
from aws_backup_reports import (
    AsyncBackupClient,
    AsyncReport,
    BackupClient,
    Report,
    dicts,
    params,
    rows,
    testing,
)
from aws_backup_reports._wire.operations import OPERATIONS


def declared_in(module):
    """Return the public names that a module declares, rather than imports."""
    names = []
    for node in ast.parse(Path(module.__file__).read_text(encoding="utf-8")).body:
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", node)]
        names += [getattr(each, "id", getattr(each, "name", "_")) for each in targets]
    return [name for name in names if not name.startswith("_")]


NAMES = [
    *(f"aws_backup_reports.{each}" for each in aws_backup_reports.__all__ if not each.islower()),
    *(f"aws_backup_reports.BackupClient.{name}" for name in OPERATIONS),
    *(f"aws_backup_reports.BackupClient.{name}" for name in dir(BackupClient) if name[0] != "_"),
    "aws_backup_reports.AsyncBackupClient",
    *(f"aws_backup_reports.AsyncBackupClient.{n}" for n in dir(AsyncBackupClient) if n[0] != "_"),
    "aws_backup_reports.AsyncReport",
    *(f"aws_backup_reports.AsyncReport.{name}" for name in dir(AsyncReport) if name[0] != "_"),
    "aws_backup_reports.aio.AsyncFetch",
    *(f"aws_backup_reports.params.{name}" for name in declared_in(params)),
    *(f"aws_backup_reports.dicts.{name}" for name in declared_in(dicts)),
    *(f"aws_backup_reports.Report.{name}" for name in dir(Report) if name[0] != "_"),
    *(f"aws_backup_reports.rows.{name}" for name in rows.__all__ if "Error" not in name),
    "aws_backup_reports.reports.Fetch",
    "aws_backup_reports.arun_reports",
    "aws_backup_reports.read_rows",
    "aws_backup_reports.run_reports",
    "aws_backup_reports.write_parquet",
    *(f"aws_backup_reports.testing.{name}" for name in testing.__all__),
    *(
        f"aws_backup_reports.testing.{name}.{attribute}"
        for name in testing.__all__
        for attribute in dir(getattr(testing, name))
        if attribute[0] != "_"
    ),
    "aws_backup_reports.testing.pytest_plugin.fake_aws",
    "aws_backup_reports.testing.pytest_plugin.fake_backup",
    "aws_backup_reports.testing.pytest_plugin.backup_client",
    "aws_backup_reports.testing.pytest_plugin.async_backup_client",
]


@pytest.mark.parametrize("name", sorted(set(NAMES)))
def test_a_public_name_has_its_place_in_the_reference(name, inventory, pages):
    """The inventory leads to it, and the page has the anchor."""
    page, _, anchor = inventory[name].partition("#")

    assert page.startswith("reference/")
    assert anchor in pages[f"{page}index.html"].anchors


def test_nothing_private_is_in_the_reference(inventory):
    """A name with an underscore may change in any release."""
    listed = [name for name, place in inventory.items() if place.endswith(f"#{name}")]

    assert [name for name in listed if "._" in name] == []
