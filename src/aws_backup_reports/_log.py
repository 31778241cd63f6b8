"""The logger of this library, ``aws_backup_reports``, which is silent by default."""

from __future__ import annotations

import logging

logger = logging.getLogger("aws_backup_reports")
# Without a handler, Python would print warnings in programs that do not configure logging.
logger.addHandler(logging.NullHandler())
