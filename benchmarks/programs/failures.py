"""Print how many calls fail when threads share a client and each call opens a connection.

What failed is printed to stderr, once for each kind.
"""

import sys
import traceback
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from peer import peer

count, calls = int(sys.argv[2]), int(sys.argv[3])
client = peer.connect()


def failure(_):
    """Make a call; give the traceback of what goes wrong."""
    try:
        peer.describe(client, "job-1")
    except Exception:  # what it is, is what is asked
        return traceback.format_exc()
    return None


def work(_):
    """Make the calls of one thread; count their failures by traceback."""
    return Counter(filter(None, map(failure, range(calls))))


with ThreadPoolExecutor(count) as pool:
    failures = sum(pool.map(work, range(count)), Counter())
for text, times in failures.items():
    print(f"{times} times: {text}", file=sys.stderr)
print(failures.total())
