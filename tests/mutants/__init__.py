"""Mutants: small changes of the code, each of which a test must notice.

cosmic-ray makes them, in a copy of the sources; `python -m tests.mutants` runs all of it. Of the
tests, only those that run the changed line are run for a mutant.
"""

from pathlib import Path

FOLDER = Path(".mutants")
"""The copy, which is the working directory of all that changes or runs it."""

SOURCE = Path("src/aws_backup_reports")
ORIGINAL = Path("original")
"""`SOURCE` as it was, in the copy."""

TESTS_RUN = Path("tests.json")
"""The tests that pass, the quickest first, and how long each takes."""

TESTS = ("tests/unit", "tests/property", "tests/functional", "tests/parity")
BUDGET = 30.0
"""Seconds of tests that a mutant has to survive besides the unit tests of its package."""

TIME_LIMIT = 300.0
"""Seconds after which a mutant counts as killed, though pytest ends a test that hangs sooner."""


def runs_of(file: Path) -> Path:
    """Return where the tests that run each line of a file are, as numbers in `TESTS_RUN`."""
    return Path(f"{file.parent.name}.{file.stem}.json")
