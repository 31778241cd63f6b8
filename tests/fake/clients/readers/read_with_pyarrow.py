"""Reads a report with pyarrow, which must know the Region of a bucket."""

import json
import os
import sys

from pyarrow import csv, fs

key, *places = sys.argv[1:]
seen = {}
for place in places:
    bucket, _, region_name = place.partition("@")
    files = fs.S3FileSystem(endpoint_override=os.environ["AWS_ENDPOINT_URL_S3"], region=region_name)
    with files.open_input_stream(f"{bucket}/{key}") as stream:
        rows = csv.read_csv(stream).to_pylist()
    with files.open_input_file(f"{bucket}/{key}") as file:
        size = file.size()
    entries = files.get_file_info(fs.FileSelector(bucket, recursive=True))
    seen[bucket] = {
        "rows": [{name: str(value) for name, value in row.items()} for row in rows],
        "found": [each.path.partition("/")[2] for each in entries if each.is_file],
        "size": size,
    }
print(json.dumps(seen))
