"""What can be typed: the commands and their options, as values in a table.

Nothing here imports the client or botocore, so that help costs little. The tests compare the
commands that are named after AWS's operations with the client's table of operations, and with the
AWS CLI.
"""

from __future__ import annotations

from typing import NamedTuple

from .options import (
    DIRECTORIES,
    FILES,
    JOBS,
    PLANS,
    Option,
    condition,
    count,
    expression,
    pause,
    seconds,
    whole,
)

OUTPUTS = ("json", "text", "table", "jsonl")
SHELLS = ("bash", "zsh", "fish")
STATUSES = ("CREATED", "RUNNING", "COMPLETED", "COMPLETED_WITH_ISSUES", "FAILED")


class Command(NamedTuple):
    """One command."""

    name: str
    text: str
    """What it does, in a line."""

    example: str
    options: tuple[Option, ...]
    function: str
    """What runs it: ``module:function`` in this package."""

    required: tuple[str, ...] = ()
    """The options that it cannot do without."""


GLOBAL = (
    Option("--profile", "the profile of the config files to use", metavar="NAME"),
    Option("--region", "the Region; default: AWS_REGION, or that of the profile", metavar="NAME"),
    Option("--endpoint-url", "where to send requests instead of AWS", metavar="URL"),
    Option(
        "--output",
        "json, text and table are the AWS CLI's; jsonl is a line of JSON for each item; "
        "default: AWS_DEFAULT_OUTPUT, or that of the profile, or json",
        choices=OUTPUTS,
    ),
    Option(
        "--query",
        "print what this JMESPath expression selects",
        metavar="EXPR",
        type=expression,
    ),
    Option("--no-verify-ssl", "do not verify certificates", action="store_true"),
    Option("--ca-bundle", "the certificates to trust", metavar="FILE", completes=FILES),
    Option(
        "--cli-read-timeout",
        "seconds to wait for a response; 0: no limit; default: 60",
        metavar="N",
        type=whole,
    ),
    Option(
        "--cli-connect-timeout",
        "seconds to wait for a connection; 0: no limit; default: 60",
        metavar="N",
        type=whole,
    ),
    Option("--no-cli-pager", "accepted; there is no pager", action="store_true"),
    Option("--quiet", "print no progress and no notes, only errors", action="store_true"),
    Option("--debug", "log everything but secrets to standard error", action="store_true"),
)

PLAN = Option("--report-plan-name", "the report plan", metavar="NAME", completes=PLANS)
TOKEN = Option(
    "--idempotency-token",
    "a repeated call with the same token does nothing; default: a new token",
    metavar="TOKEN",
)
CHANNEL = Option(
    "--report-delivery-channel",
    "where reports go: S3BucketName=reports,S3KeyPrefix=daily,Formats=CSV,JSON or as JSON",
    metavar="CHANNEL",
)
SETTING = Option(
    "--report-setting",
    "what is reported: ReportTemplate=BACKUP_JOB_REPORT,Accounts=ROOT,Regions=* or as JSON",
    metavar="SETTING",
)
DESCRIPTION = Option("--report-plan-description", "at most 1,024 characters", metavar="TEXT")
INPUT = (
    Option("--cli-input-json", "all parameters as JSON, or file://input.json", metavar="JSON"),
    Option(
        "--generate-cli-skeleton",
        "print the parameters for --cli-input-json, and send nothing",
        metavar="input",
        nargs="?",
        const="input",
        choices=("input",),
    ),
)
PAGES = (
    Option("--max-results", "one page of at most N items, 1 to 1,000", metavar="N", type=count),
    Option("--next-token", "the page after the one that had this NextToken", metavar="TOKEN"),
    Option("--max-items", "stop after N items of all pages", metavar="N", type=count),
    Option("--starting-token", "continue after --max-items, with its NextToken", metavar="TOKEN"),
    Option("--page-size", "items to ask for at a time", metavar="N", type=count),
    Option("--no-paginate", "only the first page", action="store_true"),
)
LATEST = Option("--latest", "the newest job of --report-plan-name", action="store_true")
WAITING = (
    Option(
        "--timeout",
        "seconds to wait; default: 600",
        metavar="SECONDS",
        type=seconds,
    ),
    Option(
        "--poll-every",
        "seconds between polls; default: 5, growing to 30",
        metavar="SECONDS",
        type=pause,
    ),
)
ROWS = (
    Option(
        "--format",
        "how rows are printed; default: csv",
        choices=("csv", "json", "jsonl", "table"),
    ),
    Option("--columns", "only these, in this order: account_id,job_status", metavar="NAMES"),
    Option(
        "--where",
        "only rows for which this JMESPath expression is true",
        metavar="EXPR",
        type=condition,
    ),
    Option(
        "--newest",
        "only the newest row of each job, control or resource",
        action="store_true",
    ),
)

OPERATION = "operations:call"

COMMANDS = (
    Command(
        "describe-report-job",
        "show the details of a report job",
        "--report-job-id 8fc15728-4b1e-4a3c-9d3f-27f2a1b0c9e5 --query ReportJob.Status",
        (Option("--report-job-id", "the job", metavar="ID", completes=JOBS), *INPUT),
        OPERATION,
        ("--report-job-id",),
    ),
    Command(
        "list-report-jobs",
        "list the report jobs, of all pages",
        "--by-report-plan-name nightly --by-status FAILED --output jsonl",
        (
            Option("--by-report-plan-name", "only of this plan", metavar="NAME", completes=PLANS),
            Option("--by-status", "only in this status: " + ", ".join(STATUSES), metavar="STATUS"),
            Option(
                "--by-creation-after",
                "only created after this time: 2026-11-01, or with time and zone",
                metavar="TIME",
            ),
            Option("--by-creation-before", "only created before this time", metavar="TIME"),
            *PAGES,
            *INPUT,
        ),
        OPERATION,
    ),
    Command(
        "start-report-job",
        "start a job of a report plan",
        "--report-plan-name nightly",
        (PLAN, TOKEN, *INPUT),
        OPERATION,
        ("--report-plan-name",),
    ),
    Command(
        "create-report-plan",
        "create a report plan, which AWS runs daily",
        "--report-plan-name nightly --report-delivery-channel S3BucketName=reports "
        "--report-setting ReportTemplate=BACKUP_JOB_REPORT",
        (
            PLAN,
            DESCRIPTION,
            CHANNEL,
            SETTING,
            Option("--report-plan-tags", "tags: Team=backup,Stage=test", metavar="TAGS"),
            TOKEN,
            *INPUT,
        ),
        OPERATION,
        ("--report-plan-name", "--report-delivery-channel", "--report-setting"),
    ),
    Command(
        "update-report-plan",
        "change a report plan; what is left out stays",
        "--report-plan-name nightly --report-plan-description 'Backup jobs'",
        (PLAN, DESCRIPTION, CHANNEL, SETTING, TOKEN, *INPUT),
        OPERATION,
        ("--report-plan-name",),
    ),
    Command(
        "delete-report-plan",
        "delete a report plan; its jobs and reports stay",
        "--report-plan-name nightly",
        (PLAN, *INPUT),
        OPERATION,
        ("--report-plan-name",),
    ),
    Command(
        "describe-report-plan",
        "show the details of a report plan",
        "--report-plan-name nightly",
        (PLAN, *INPUT),
        OPERATION,
        ("--report-plan-name",),
    ),
    Command(
        "list-report-plans",
        "list the report plans, of all pages",
        "--query 'ReportPlans[].ReportPlanName' --output text",
        (*PAGES, *INPUT),
        OPERATION,
    ),
    Command(
        "wait",
        "wait until report jobs have ended, and print them",
        "8fc15728-4b1e-4a3c-9d3f-27f2a1b0c9e5 --timeout 1800",
        (
            Option("ID", "the jobs to wait for", nargs="*", completes=JOBS),
            PLAN,
            LATEST,
            *WAITING,
            Option("--any", "stop when one of the jobs has ended", action="store_true"),
        ),
        "waiting:wait",
    ),
    Command(
        "run",
        "start a job of a plan, wait for it, and print it or its rows",
        "--report-plan-name nightly --rows > nightly.csv",
        (
            PLAN,
            TOKEN,
            *WAITING,
            Option(
                "--rows", "print the rows of the report in place of the job", action="store_true"
            ),
            *ROWS,
        ),
        "waiting:run",
        ("--report-plan-name",),
    ),
    Command(
        "report",
        "print the rows of a job's report, or of files",
        "--report-plan-name nightly --latest --where \"job_status == 'FAILED'\"",
        (
            Option(
                "ID",
                "the id of a job; or files, which need no AWS: - is standard input",
                nargs="*",
                completes=FILES,
            ),
            PLAN,
            LATEST,
            *ROWS,
        ),
        "reports:report",
    ),
    Command(
        "download",
        "save the files of a job's report, and print where",
        "8fc15728-4b1e-4a3c-9d3f-27f2a1b0c9e5 --directory reports",
        (
            Option("ID", "the job", nargs="*", completes=JOBS),
            PLAN,
            LATEST,
            Option(
                "--directory",
                "where to save them; created if missing; default: the current directory",
                metavar="DIRECTORY",
                completes=DIRECTORIES,
            ),
        ),
        "reports:download",
    ),
    Command(
        "completion",
        "print a script that completes commands and options in a shell",
        "bash >> ~/.bashrc",
        (
            Option("SHELL", ", ".join(SHELLS), choices=SHELLS),
            Option(
                "--ask-aws",
                "complete names of plans and ids of jobs too; each Tab may call AWS",
                action="store_true",
            ),
        ),
        "completion:completion",
    ),
)
