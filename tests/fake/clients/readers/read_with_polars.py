"""Reads a report with polars, which must know the Region of a bucket."""

import json
import os
import sys

import polars

key, *places = sys.argv[1:]
seen = {}
for place in places:
    bucket, _, region_name = place.partition("@")
    settings = {
        "storage_options": {
            "aws_endpoint_url": os.environ["AWS_ENDPOINT_URL_S3"],
            "aws_access_key_id": os.environ["AWS_ACCESS_KEY_ID"],
            "aws_secret_access_key": os.environ["AWS_SECRET_ACCESS_KEY"],
            "aws_region": region_name,
            "aws_allow_http": "true",
        },
        "infer_schema": False,
    }
    found = polars.scan_csv(
        f"s3://{bucket}/Backup/**/*.csv", include_file_paths="path", **settings
    ).collect()
    seen[bucket] = {
        "rows": polars.read_csv(f"s3://{bucket}/{key}", **settings).to_dicts(),
        "found": [path.removeprefix(f"s3://{bucket}/") for path in found["path"].unique()],
        "size": None,
    }
print(json.dumps(seen))
