"""A Lambda function of 128 MB under AWS's own runtime client, and a fourteenth of a CPU."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Mapping

from .peers import PYTHON_VERSION, Peer
from .process import PROGRAMS
from .quota import Quota, quota
from .runtime_api import RuntimeApi

SHARE = 1 / 14
"""Of a CPU. Lambda gives a whole one for 1,769 MB, and to any function while it initialises."""

PATIENCE = 60.0  # seconds


def start_and_invoke(
    peer: Peer, environment: Mapping[str, str], *, is_init_throttled: bool
) -> tuple[float, float]:
    """Start a function and invoke it once; give the seconds of both parts."""
    with quota() as group, RuntimeApi() as api:
        group.limit(SHARE if is_init_throttled else None)
        begin = time.perf_counter()
        process = _start(peer, environment, group, api)
        try:
            init = api.await_ready(PATIENCE) - begin
            group.limit(SHARE)
            return init, api.invoke(PATIENCE)
        finally:
            process.kill()
            process.wait()


def _start(
    peer: Peer, environment: Mapping[str, str], group: Quota, api: RuntimeApi
) -> subprocess.Popen[bytes]:
    joins_and_runs = 'echo $$ > "$0" && exec "$@"'
    runtime_client = [peer.python, "-m", "awslambdaric", "function.handler"]
    return subprocess.Popen(
        ["/bin/sh", "-c", joins_and_runs, str(group.members), *runtime_client],
        cwd=PROGRAMS,
        env={
            **environment,
            "AWS_EXECUTION_ENV": f"AWS_Lambda_python{PYTHON_VERSION}",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "128",
            "AWS_LAMBDA_FUNCTION_NAME": "report",
            "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
            "AWS_LAMBDA_LOG_GROUP_NAME": "/aws/lambda/report",
            "AWS_LAMBDA_LOG_STREAM_NAME": "stream",
            "AWS_LAMBDA_RUNTIME_API": api.address,
            "PEER": peer.program,
        },
    )
