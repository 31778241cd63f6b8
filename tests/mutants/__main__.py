"""Make the mutants of some packages, test each, and list those that survive: ``make mutants``."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys

from cosmic_ray.commands import init
from cosmic_ray.distribution.local import LocalDistributor
from cosmic_ray.modules import find_modules
from cosmic_ray.plugins import OPERATOR_PROVIDERS
from cosmic_ray.work_db import WorkDB, use_db

from . import FOLDER, ORIGINAL, SOURCE, TIME_LIMIT
from .report import report
from .selection import skip_useless
from .statements import OPERATORS

LEFT_OUT = (FOLDER.name, ".git", ".venv", ".hypothesis", ".coverage*", "*_cache", "__pycache__")


def main() -> int:
    """Return 1 if too many mutants of a package survive."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("packages", nargs="+", help="such as _wire")
    packages = parser.parse_args().packages
    copy()
    os.chdir(FOLDER)
    os.environ["PYTHONPATH"] = "src"
    subprocess.run([sys.executable, "-m", "tests.mutants.record"], check=True)
    OPERATOR_PROVIDERS["tests"] = OPERATORS
    with use_db("session.sqlite", WorkDB.Mode.create) as database:
        init(find_modules([SOURCE / each for each in packages]), database, {})
        skip_useless(database)
        LocalDistributor()(
            database.pending_work_items,
            f"{sys.executable} -m tests.mutants.kill",
            TIME_LIMIT,
            {},
            on_task_complete=database.set_result,
        )
        return report(database)


def copy() -> None:
    """Copy what is changed and what the tests read, so that no other program sees a mutant."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    shutil.copytree(".", FOLDER, ignore=shutil.ignore_patterns(*LEFT_OUT))
    shutil.copytree(SOURCE, FOLDER / ORIGINAL)


if __name__ == "__main__":
    sys.exit(main())
