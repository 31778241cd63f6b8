"""The answers that faults are made of."""

from __future__ import annotations

import json
from collections.abc import Sequence

from tests._server import DATE, Request


def body_of(message: str, *, job_id: str = "job-1", status: str = "COMPLETED") -> bytes:
    """Return the body that describes a job."""
    job = {"ReportJobId": job_id, "Status": status, "StatusMessage": message}
    return as_json({"ReportJob": job})


def as_json(value: object) -> bytes:
    """Return a value as AWS writes it."""
    return json.dumps(value, separators=(",", ":")).encode()


def head_of(status: str, *headers: str) -> bytes:
    """Return a status line and headers, with the empty line that ends them."""
    return "\r\n".join([f"HTTP/1.1 {status}", f"Date: {DATE}", *headers, "", ""]).encode()


def whole(body: bytes, status: str = "200 OK", *headers: str) -> bytes:
    """Return an answer with its length."""
    return head_of(status, *headers, f"Content-Length: {len(body)}") + body


def described(message: str, *, job_id: str = "job-1", status: str = "COMPLETED") -> bytes:
    """Return the answer that describes a job."""
    return whole(body_of(message, job_id=job_id, status=status))


def chunked(*pieces: bytes, end: bytes = b"0\r\n\r\n") -> bytes:
    """Return an answer in chunks."""
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(each), each) for each in pieces)
    return head_of("200 OK", CHUNKED) + chunks + end


def failure(
    code: str, status: str = "400 Bad Request", *headers: str, message: str = "no"
) -> bytes:
    """Return an error as AWS Backup writes it."""
    body = as_json({"Code": None, "Context": None, "Message": message, "Type": None})
    return whole(body, status, f"x-amzn-ErrorType: {code}", *headers)


def page(job_ids: Sequence[str], next_token: str | None = None) -> bytes:
    """Return a page of jobs."""
    jobs = [
        {
            "ReportJobId": each,
            "Status": "COMPLETED",
            "CreationTime": 1516925490.0,
            "StatusMessage": each,
        }
        for each in job_ids
    ]
    return whole(as_json({"ReportJobs": jobs, "NextToken": next_token}))


CHUNKED = "Transfer-Encoding: chunked"
GOOD = described("good")
RUNNING = described("running", status="RUNNING")
STARTED = whole(as_json({"ReportJobId": "job-1", "CreationTime": 1516925490.0}))
GONE = whole(b"")
"""That a plan is deleted."""
UNAVAILABLE = failure("ServiceUnavailableException", "503 Service Unavailable")
NOT_FOUND = failure("ResourceNotFoundException")


def own(request: Request) -> bytes:
    """Return the answer that describes the job that was asked for: its message is the id."""
    job_id = request.line.split()[1].rpartition("/")[2]
    return described(job_id, job_id=job_id)
