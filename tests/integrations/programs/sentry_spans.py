"""Sentry's integration with boto3: the spans of calls."""

import sentry_sdk
from _client import make_client, report, serve, walk
from sentry_sdk.integrations.boto3 import Boto3Integration
from sentry_sdk.transport import Transport

events = []


class Collector(Transport):
    """Keeps what would go to Sentry."""

    def capture_envelope(self, envelope):
        """Keep the transaction."""
        events.append(envelope.get_transaction_event())


server = serve()
sentry_sdk.init(
    dsn="http://key@127.0.0.1/1",
    transport=Collector,
    traces_sample_rate=1.0,
    default_integrations=False,
    auto_enabling_integrations=False,
    integrations=[Boto3Integration()],
)
client = make_client()
with sentry_sdk.start_transaction(name="program"):
    outcomes = walk(server, client)
spans = [
    {
        "op": span["op"],
        "description": span["description"],
        "tags": span.get("tags", {}),
        "data": {
            name: value for name, value in span["data"].items() if not name.startswith("thread.")
        },
    }
    for span in events[0]["spans"]
]
report({"outcomes": outcomes, "spans": spans})
