"""Text by boto3 and Python's csv, as most programs read a report."""

import csv
import io
from collections.abc import Iterator
from typing import Any

import boto3


def make_client() -> Any:
    """Return a client of S3."""
    return boto3.client("s3")


def records(client: Any, keys: list[str]) -> Iterator[dict[str, Any]]:
    """Yield the records of each part."""
    for key in keys:
        body = client.get_object(Bucket="reports", Key=key)["Body"]
        yield from csv.DictReader(
            io.TextIOWrapper(io.BufferedReader(body), "utf-8-sig", newline="")
        )


def read(client: Any, job_id: str, keys: list[str]) -> Iterator[int]:
    """Count the records."""
    del job_id
    for _ in records(client, keys):
        yield 1
