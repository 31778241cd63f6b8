"""The records of boto3 and Python's csv, with times, numbers and the like decoded by hand."""

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from reading.boto3_csv import make_client, records

__all__ = ["make_client", "read"]


def time(text: str) -> datetime:
    """Return an aware time."""
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def duration(text: str) -> timedelta:
    """Return the run time of a job."""
    hours, minutes, seconds = text.split(":")
    return timedelta(hours=int(hours), minutes=int(minutes), seconds=int(seconds))


def truth(text: str) -> bool:
    """Return whether it is true."""
    return text.lower() == "true"


DECODERS: dict[str, Callable[[str], Any]] = {
    "Report Time Period Start": time,
    "Report Time Period End": time,
    "Initiation Date": time,
    "Start Window End": time,
    "Backup Options": json.loads,
    "Is Parent Job": truth,
    "Creation Date": time,
    "Completion Date": time,
    "Job Run Time": duration,
    "Backup Size in Bytes": int,
    "Is Encrypted": truth,
    "Delete After Days": int,
    "Move to Cold After Days": int,
    "Enable Archive": truth,
}


def read(client: Any, job_id: str, keys: list[str]) -> Iterator[int]:
    """Count the records."""
    del job_id
    for record in records(client, keys):
        for name, decode in DECODERS.items():
            text = record[name]
            record[name] = decode(text) if text else None
        yield 1
