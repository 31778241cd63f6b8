"""The logger of this library, ``aws_backup_reports``: silent until a program asks for more."""

from __future__ import annotations

import logging

logger = logging.getLogger("aws_backup_reports")
# Without a handler of its own, Python would print warnings of programs that log nothing.
logger.addHandler(logging.NullHandler())
