"""What every module keeps to: which parts of botocore it imports, and how long it is.

`lint-imports` checks all other imports.
"""

import ast
from pathlib import Path

import pytest

import aws_backup_reports

ROOT = Path(aws_backup_reports.__file__).parent
MODULES = [path for path in ROOT.rglob("*.py") if "testing" not in path.relative_to(ROOT).parts]
ALLOWED = {
    "botocore.auth": {"_http"},
    "botocore.client": {"_boto3"},
    "botocore.hooks": {"_boto3"},
    "botocore.httpsession": {"_http"},
    "botocore.session": {"_boto3", "_lookup"},
    "http.client": {"_http"},
}
"""The wings that may import what most calls do not need, or what opens sockets."""


def imported_by(path):
    """Yield the modules that a file imports: at its top, in functions, and for type checkers."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{each.name}" for each in node.names)
            yield node.module


@pytest.mark.parametrize("module", ALLOWED)
def test_a_part_of_botocore_is_imported_only_by_its_wings(module):
    """`_client.py` is left out, since it imports a session for its signature's types."""
    wings = {
        path.relative_to(ROOT).parts[0]
        for path in MODULES
        for name in imported_by(path)
        if name == module
    }

    signature = {"_client.py"} if module == "botocore.session" else set()
    assert wings <= ALLOWED[module] | signature


@pytest.mark.parametrize(
    "path", sorted(ROOT.rglob("*.py")), ids=lambda path: str(path.relative_to(ROOT))
)
def test_files_and_functions_are_short(path):
    """A file has at most 350 lines, and a function 40: what is longer does two things."""
    text = path.read_text(encoding="utf-8")
    functions = [each for each in ast.walk(ast.parse(text)) if isinstance(each, ast.FunctionDef)]

    assert len(text.splitlines()) <= 350
    assert [each.name for each in functions if each.end_lineno - each.lineno >= 40] == []
