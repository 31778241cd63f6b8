"""The floor: what a call costs that a person writes by hand, with the standard library alone.

It retries nothing, knows one source of credentials and reads one kind of answer.
"""

import configparser
import hashlib
import hmac
import http.client
import json
import os
import ssl
import threading
import time
from pathlib import Path
from urllib.parse import quote, urlsplit

EMPTY = hashlib.sha256(b"").hexdigest()


class Client:
    """A connection for each thread, over one TLS context."""

    def __init__(self):
        self.region = os.environ["AWS_REGION"]
        self.access_key, self.secret_key = keys()
        self.host = urlsplit(os.environ["AWS_ENDPOINT_URL_BACKUP"]).netloc
        self.context = ssl.create_default_context()
        self.local = threading.local()

    def connection(self):
        """The connection of this thread."""
        try:
            return self.local.connection
        except AttributeError:
            connection = http.client.HTTPSConnection(self.host, context=self.context)
            self.local.connection = connection
            return connection


def keys():
    """The keys of the environment, or else of the default profile."""
    if "AWS_ACCESS_KEY_ID" in os.environ:
        return os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"]
    profiles = configparser.RawConfigParser()
    profiles.read(Path.home() / ".aws" / "credentials")
    profile = profiles["default"]
    return profile["aws_access_key_id"], profile["aws_secret_access_key"]


def signed_headers(client, path):
    """What goes with a GET: Signature Version 4."""
    time_stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    day = time_stamp[:8]
    canonical = (
        f"GET\n{quote(path)}\n\nhost:{client.host}\nx-amz-date:{time_stamp}\n\n"
        f"host;x-amz-date\n{EMPTY}"
    )
    scope = f"{day}/{client.region}/backup/aws4_request"
    hashed = hashlib.sha256(canonical.encode()).hexdigest()
    key = b"AWS4" + client.secret_key.encode()
    for part in (day, client.region, "backup", "aws4_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    text = f"AWS4-HMAC-SHA256\n{time_stamp}\n{scope}\n{hashed}"
    signature = hmac.digest(key, text.encode(), "sha256").hex()
    return {
        "X-Amz-Date": time_stamp,
        "Authorization": f"AWS4-HMAC-SHA256 Credential={client.access_key}/{scope}, "
        f"SignedHeaders=host;x-amz-date, Signature={signature}",
    }


def connect():
    """Make a client."""
    return Client()


def describe(client, job_id):
    """Ask for a job."""
    path = f"/audit/report-jobs/{quote(job_id, safe='')}"
    connection = client.connection()
    connection.request("GET", path, headers=signed_headers(client, path))
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != 200:
        raise RuntimeError(body)
    return json.loads(body)


def kept(response):
    """What a program keeps of an answer."""
    return response["ReportJob"]


def facts(response):
    """The id, the status and the time of completion in seconds, to check an answer by."""
    job = response["ReportJob"]
    return job["ReportJobId"], job["Status"], job["CompletionTime"]
