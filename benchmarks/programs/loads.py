"""Print how often one client that many threads share reads the CA bundle."""

import ssl
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

loads = []


def count(name):
    """Have each call of a method of TLS contexts counted."""
    original = getattr(ssl.SSLContext, name)

    def counted(self, *args, **kwargs):
        loads.append(name)
        return original(self, *args, **kwargs)

    setattr(ssl.SSLContext, name, counted)


# The first is how bundles are read, the second how the default one of OpenSSL is.
count("load_verify_locations")
count("set_default_verify_paths")

from peer import peer  # noqa: E402  # the counters come first

threads = int(sys.argv[2])
client = peer.connect()
start = Barrier(threads, timeout=60)


def work(_):
    """Connect when all others do."""
    start.wait()
    peer.describe(client, "job-1")


with ThreadPoolExecutor(threads) as pool:
    list(pool.map(work, range(threads)))
print(len(loads))
