"""The wheel and the sdist that are built of this project."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from aws_backup_reports import __version__

ROOT = Path(__file__).parents[2]
NOT_IN_GIT = [
    line.rstrip("/") for line in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
]


def build(project, *arguments, umask=0o022, **environment):
    """Build a project with hatchling; return the bytes of each file that comes out, by name."""
    kept = {name: value for name, value in os.environ.items() if name != "SOURCE_DATE_EPOCH"}
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", *arguments],
        cwd=project,
        env=kept | environment,
        umask=umask,
        capture_output=True,
        text=True,
        timeout=50,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return {path.name: path.read_bytes() for path in (project / "dist").iterdir()}


def checkout(folder, *, umask, modified):
    """Copy this project, as git would check it out with that umask at that time."""
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(".git", *NOT_IN_GIT))
    for path in [folder, *folder.rglob("*")]:
        path.chmod(path.stat().st_mode & ~umask)
        os.utime(path, (modified, modified))
    return folder


@pytest.mark.parametrize("epoch", [{}, {"SOURCE_DATE_EPOCH": "1700000000"}], ids=["unset", "set"])
def test_what_is_built_twice_is_the_same(tmp_path, epoch):
    """Neither the folder, the times of its files, the umask nor the time zone leaves a trace.

    SOURCE_DATE_EPOCH is the time of every entry, so it must be the same, or not set, in both. The
    release of hatchling is written into the wheel, and zlib decides how it is compressed.
    """
    one = checkout(tmp_path / "one", umask=0o022, modified=1_600_000_000)
    two = checkout(tmp_path / "another" / "two", umask=0o077, modified=1_750_000_000)

    first = build(one, umask=0o022, TZ="UTC", PYTHONHASHSEED="1", **epoch)
    second = build(two, umask=0o077, TZ="Asia/Tokyo", PYTHONHASHSEED="2", **epoch)

    name = f"aws_backup_reports-{__version__}"
    assert set(first) == {f"{name}-py3-none-any.whl", f"{name}.tar.gz"}
    assert [each for each in first if first[each] != second.get(each)] == []


def test_the_wheel_that_is_built_of_the_sdist_is_the_same(tmp_path):
    """So an installer that starts from the sdist installs what was tested."""
    project = checkout(tmp_path / "project", umask=0o022, modified=1_600_000_000)
    built = build(project)
    [sdist, wheel] = sorted(built, key=lambda name: name.endswith(".whl"))
    unpack = [sys.executable, "-m", "tarfile", "--extract", str(project / "dist" / sdist)]
    subprocess.run([*unpack, str(tmp_path)], check=True, capture_output=True)

    again = build(tmp_path / sdist.removesuffix(".tar.gz"), "-t", "wheel")

    assert again == {wheel: built[wheel]}
