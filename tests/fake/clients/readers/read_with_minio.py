"""Reads a report with MinIO's client and its defaults: it asks for the Region of a bucket first."""

import csv
import io
import json
import os
import sys
from urllib.parse import urlsplit

from minio import Minio

key, *places = sys.argv[1:]
client = Minio(
    urlsplit(os.environ["AWS_ENDPOINT_URL_S3"]).netloc,
    access_key=os.environ["AWS_ACCESS_KEY_ID"],
    secret_key=os.environ["AWS_SECRET_ACCESS_KEY"],
    secure=False,
)
names = [bucket.name for bucket in client.list_buckets()]
seen = {}
for place in places:
    bucket, _, _ = place.partition("@")
    assert bucket in names
    assert client.bucket_exists(bucket)
    answer = client.get_object(bucket, key)
    rows = list(csv.DictReader(io.StringIO(answer.read().decode())))
    answer.close()
    answer.release_conn()
    found, old = (
        [each.object_name for each in client.list_objects(bucket, recursive=True, use_api_v1=old)]
        for old in (False, True)
    )
    assert found == old
    seen[bucket] = {"rows": rows, "found": found, "size": client.stat_object(bucket, key).size}
print(json.dumps(seen))
