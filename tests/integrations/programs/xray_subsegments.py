"""AWS X-Ray's patcher: the subsegments, their metadata, and the header that is sent."""

import json

from _client import make_client, report, serve, trace_headers, walk
from aws_xray_sdk.core import patch, xray_recorder

sent = []


class Emitter:
    """Keeps what would go to the daemon."""

    def send_entity(self, entity):
        """Keep the segment."""
        sent.append(json.loads(entity.serialize()))


server = serve()
xray_recorder.configure(emitter=Emitter(), sampling=False, context_missing="LOG_ERROR")
early = make_client()
patch(["botocore"])
with xray_recorder.in_segment("program"):
    outcomes = walk(server, early)
report(
    {
        "outcomes": outcomes,
        "subsegments": [
            {
                name: each.get(name)
                for name in ("name", "namespace", "aws", "http", "error", "fault")
            }
            for segment in sent
            for each in segment.get("subsegments", ())
        ],
        "headers": trace_headers(server),
    }
)
