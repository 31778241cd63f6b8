"""Make one call and print what the answer says."""

import json

from peer import peer

print(json.dumps(peer.facts(peer.describe(peer.connect(), "job-1"))))
