"""A session that a company has customized: its settings, and the handlers registered with it."""

import os
import sys
from pathlib import Path

import boto3
import botocore.session
from _client import make_client, report, serve
from botocore.config import Config

server = serve()
keys = server.backup.credentials
for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION", "AWS_DEFAULT_REGION"):
    del os.environ[name]
config_file = Path(sys.argv[2], "config")
config_file.write_text(
    f"""\
[profile audit]
region = eu-west-3
aws_access_key_id = {keys.access_key_id}
aws_secret_access_key = {keys.secret_access_key}
max_attempts = 2
""",
    encoding="utf-8",
)
os.environ["AWS_CONFIG_FILE"] = str(config_file)

core = botocore.session.Session(profile="audit")
core.user_agent_extra = "company/1"
core.set_default_client_config(Config(read_timeout=7, user_agent_appid="billing"))
session = boto3.Session(botocore_session=core)
heard = []


class Audited:
    """A base class that the company gives to its clients."""

    def company(self):
        """Return whose client it is."""
        return "ours"


def describe_and_shout(self, report_job_id):
    """A method that the company adds to its clients."""
    return self.describe_report_job(ReportJobId=report_job_id)["ReportJob"]["Status"] + "!"


def extend(class_attributes, base_classes, **_):
    """Add a method and a base class to clients."""
    class_attributes["describe_and_shout"] = describe_and_shout
    base_classes.insert(0, Audited)


session.events.register("creating-client-class.backup", extend)
session.events.register("creating-client-class.s3", lambda **_: heard.append("s3"))
session.events.register("before-call", lambda event_name, **_: heard.append(event_name))
session.events.register(
    "provide-client-params.backup.DescribeReportJob",
    lambda params, **_: {**params, "ReportJobId": params["ReportJobId"].strip()},
)
session.events.register(
    "before-sign.backup", lambda request, **_: request.headers.add_header("X-Company", "yes")
)
client = make_client(session=session)
session.events.register("before-call", lambda **_: heard.append("too late"))

job_id = server.backup.add_report_job(status="COMPLETED")
shouted = client.describe_and_shout(f"  {job_id} ")
server.backup.fail_next(times=9)
try:
    client.list_report_plans()
except client.exceptions.ServiceUnavailableException as error:
    attempts = error.response["ResponseMetadata"]["RetryAttempts"] + 1
sent = server.backup.requests[0]
agent = sent.header("User-Agent").split()
report(
    {
        "shouted": shouted,
        "company": client.company(),
        "audited": isinstance(client, Audited),
        "heard": heard,
        "attempts": attempts,
        "region": client.meta.region_name,
        "read_timeout": client.meta.config.read_timeout,
        "agent": [each for each in agent if each.startswith(("app/", "company/"))],
        "signed": "x-company" in sent.header("Authorization"),
        "settings": [
            client.meta.config.user_agent_appid,
            make_client(session=session, region_name="us-west-2").meta.region_name,
            make_client(session=session, config=Config(read_timeout=3)).meta.config.read_timeout,
        ],
    }
)
