"""Make one call and end; nothing is imported but the peer."""

import sys

peer = __import__(sys.argv[1])
peer.describe(peer.connect(), "job-1")
