"""Programs that tests run, and what makes them."""

import sys
from pathlib import Path


def shim(folder: Path) -> Path:
    """Put a program ``backup-reports`` into a folder, and return the folder."""
    program = folder / "backup-reports"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m aws_backup_reports "$@"\n')
    program.chmod(0o755)
    return folder
