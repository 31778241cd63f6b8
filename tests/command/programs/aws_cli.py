"""Runs the AWS CLI for each line of its input, a list of arguments in JSON, in one process.

The AWS CLI takes half a second to start. An answer is a line of JSON: the exit code, and what was
printed. It runs with the Python that the AWS CLI is installed for.
"""

import contextlib
import io
import json
import sys

from awscli.clidriver import create_clidriver


def run(arguments):
    """Return the exit code and what was printed."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code = create_clidriver().main(arguments)
        except SystemExit as end:
            code = end.code
    return code, out.getvalue(), err.getvalue()


if __name__ == "__main__":
    for line in sys.stdin:
        sys.stdout.write(json.dumps(run(json.loads(line))) + "\n")
        sys.stdout.flush()
