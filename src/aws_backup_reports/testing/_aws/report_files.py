"""The files of a report: where they go and how they are written.

Source: AWS Backup developer guide, "Working with audit reports", and keys quoted in public
issues.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from .plans import StoredReportPlan
from .report_items import Item, MadeUpItems, written
from .script import JobScript

_PERIOD = timedelta(hours=24)  # the time that a report covers

_WORDS = {"arn": "ARN", "iam": "IAM", "id": "ID", "in": "in", "to": "to"}
"""How the titles of CSV columns spell words that are not simply capitalized. That "to" is like
"in" is a guess."""


def report_files(
    plan: StoredReportPlan,
    template: str,
    script: JobScript,
    end: datetime,
    keys: Sequence[str] = (),
) -> dict[str, bytes]:
    """Return the files of a report on the 24 hours before `end`, which is in UTC, by key.

    The keys are those that AWS would choose, or `keys`; the items are then split among these.
    """
    made_up = MadeUpItems(plan=plan, template=template, start=end - _PERIOD, end=end)
    items = script.report_items
    if items is None:
        items = [made_up.item(number) for number in range(script.item_count)]
    # The header is the same in each part, and in a report without items.
    columns = list(dict.fromkeys([*made_up.members, *(name for item in items for name in item)]))
    if keys:
        parts = _split(items, len(keys))
        return {key: _write(key, part, columns) for key, part in zip(keys, parts, strict=True)}
    folder = f"{plan.s3_folder(end)}/{plan.name}"
    period = f"{written(end - _PERIOD)}_{written(end)}"
    files: dict[str, bytes] = {}
    for ending in (each.lower() for each in plan.formats):
        for number, part in enumerate(_split(items, script.parts), 1):
            suffix = f"_{number}" if script.parts > 1 else ""
            key = f"{folder}/{template}_{plan.name}_{period}{suffix}.{ending}"
            files[key] = _write(key, part, columns)
    return files


def _write(key: str, items: Sequence[Item], columns: Sequence[str]) -> bytes:
    """Return a file in the format of its key's extension; any but ``.json`` is CSV."""
    text = _json(items) if key.endswith(".json") else _csv(items, columns)
    return text.encode()


def _split(items: Sequence[Item], parts: int) -> list[Sequence[Item]]:
    bounds = [len(items) * number // parts for number in range(parts + 1)]
    return [items[start:stop] for start, stop in pairwise(bounds)]


def _json(items: Sequence[Item]) -> str:
    """Return the items of any template as a list.

    AWS's sample of a scan is one object without that list: a file of several needs one, and the
    other five templates have this.
    """
    return json.dumps({"reportItems": list(items)}, ensure_ascii=False, separators=(",", ":"))


def _csv(items: Sequence[Item], columns: Sequence[str]) -> str:
    """Return a quoted header and quoted rows. They end in LF; AWS's line ending is not known."""
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(_column(name) for name in columns)
    writer.writerows([_field(item.get(name)) for name in columns] for item in items)
    return text.getvalue()


def _column(name: str) -> str:
    """Return a column's title: ``Backup Size in Bytes`` for ``backupSizeInBytes``."""
    words: list[str] = re.findall("[A-Z]?[a-z]+|[A-Z]+|[0-9]+", name)
    return " ".join(_WORDS.get(word.lower(), word[:1].upper() + word[1:]) for word in words)


def _field(value: Any) -> str:
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, (bool, Mapping, list)):
        return json.dumps(value)
    return str(value)
