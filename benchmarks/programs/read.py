"""Reads a report in one way, and prints what it cost."""

import importlib
import json
import resource
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))


def peak() -> int:
    """The most memory that the process has had, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


name, place = sys.argv[1:]
job_id, keys = json.loads(place)
reader = importlib.import_module(f"reading.{name}")
client = reader.make_client()
memory, begin = peak(), time.process_time()
rows, first = 0, 0.0
for count in reader.read(client, job_id, keys):
    first = first or time.process_time() - begin
    rows += count
cpu = time.process_time() - begin
print(json.dumps({"rows": rows, "first": first, "cpu": cpu, "memory": peak() - memory}))
