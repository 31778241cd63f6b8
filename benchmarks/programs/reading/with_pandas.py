"""A DataFrame of pandas, over s3fs."""

from collections.abc import Iterator

import pandas
import s3fs


def make_client() -> s3fs.S3FileSystem:
    """Return the files of S3."""
    return s3fs.S3FileSystem()


def read(files: s3fs.S3FileSystem, job_id: str, keys: list[str]) -> Iterator[int]:
    """Count the rows."""
    del job_id
    frames = []
    for key in keys:
        with files.open(f"reports/{key}") as file:
            frames.append(pandas.read_csv(file))
        yield len(frames[-1])
