"""The initialisation on docs/lambda.md that makes calls, up to the snapshot, and after it."""

from _client import report, serve
from _page import block
from snapshot_restore_py import get_before_snapshot


def connected():
    """Return how many open connections the client keeps."""
    kept = client._transport._pool.pool._kept
    return sum(getattr(each, "sock", None) is not None for each in kept)


server = serve()
names = {}
exec(block("python", "snapshot_restore_py"), names)
client = names["client"]
at_first = connected()
for function, arguments, options in get_before_snapshot():
    function(*arguments, **options)
in_the_snapshot = connected()
client.list_report_plans()
report({"connections": [at_first, in_the_snapshot, connected()]})
