"""Reads a report with pandas over s3fs; it follows a bucket to its Region.

Region, keys and endpoint are in the environment.
"""

import json
import sys

import pandas
import s3fs

key, *places = sys.argv[1:]
files = s3fs.S3FileSystem()
seen = {}
for place in places:
    bucket, _, _ = place.partition("@")
    frame = pandas.read_csv(f"s3://{bucket}/{key}", dtype=str)
    seen[bucket] = {
        "rows": frame.to_dict("records"),
        "found": [path.partition("/")[2] for path in files.find(bucket)],
        "size": files.info(f"{bucket}/{key}")["size"],
    }
print(json.dumps(seen))
