"""The commands that are named after AWS's operations."""

import io
import json

import pytest

from aws_backup_reports._command.commands import COMMANDS, Command
from aws_backup_reports._command.main import main
from aws_backup_reports._wire.operations import OPERATIONS

OPERATIONS_BY_COMMAND = {
    each.name: OPERATIONS.get(each.name.replace("-", "_")) for each in COMMANDS
}
COMMANDS_OF_AWS = [each for each in COMMANDS if OPERATIONS_BY_COMMAND[each.name]]
PLAN = ("--report-plan-name", "weekly")
CHANNEL = ("--report-delivery-channel", "S3BucketName=reports")
SETTING = ("--report-setting", "ReportTemplate=BACKUP_JOB_REPORT")


def option_of(name: str) -> str:
    """Return the option for a parameter."""
    return "-" + "".join(f"-{each.lower()}" if each.isupper() else each for each in name)


@pytest.mark.parametrize("command", COMMANDS_OF_AWS, ids=lambda each: each.name)
def test_each_parameter_has_its_option(command: Command):
    """And those that AWS requires are required."""
    parameters = OPERATIONS_BY_COMMAND[command.name].parameters

    names = {each.name for each in command.options}
    assert {option_of(each.name) for each in parameters} <= names
    assert command.required == tuple(
        option_of(each.name) for each in parameters if each.is_required
    )


def test_a_plan_lives_through_all_its_commands(command, fake_backup):
    """From its creation to its end; an operation without an output prints nothing."""
    created = command("create-report-plan", *PLAN, *CHANNEL, *SETTING)
    changed = command("update-report-plan", *PLAN, "--report-plan-description", "Backup jobs")
    plan = command("describe-report-plan", *PLAN).json["ReportPlan"]
    listed = command("list-report-plans").json
    started = command("start-report-job", *PLAN, "--idempotency-token", "once").json
    again = command("start-report-job", *PLAN, "--idempotency-token", "once").json
    job = command("describe-report-job", "--report-job-id", started["ReportJobId"])
    deleted = command("delete-report-plan", *PLAN)

    assert created.json["ReportPlanArn"] == changed.json["ReportPlanArn"] == plan["ReportPlanArn"]
    assert plan["ReportPlanDescription"] == "Backup jobs"
    assert listed == {"ReportPlans": [plan]}
    assert started == again
    assert job.json["ReportJob"]["Status"] == "CREATED"
    assert (deleted.code, deleted.out, deleted.err) == (0, "", "")


@pytest.mark.parametrize(
    ("setting", "sent"),
    [
        ("ReportTemplate=X,Accounts=1,2,Regions=*", {"Accounts": ["1", "2"], "Regions": ["*"]}),
        ("ReportTemplate=X,Accounts=1", {"Accounts": ["1"]}),
        ("ReportTemplate=X,Accounts=[1,2],Regions=[]", {"Accounts": ["1", "2"], "Regions": []}),
        ("ReportTemplate=X, NumberOfFrameworks = 3", {"NumberOfFrameworks": 3}),
        ("ReportTemplate=X,Accounts='1,2',\"3\"", {"Accounts": ["1,2", "3"]}),
        (r"ReportTemplate=X,Accounts=1\,2", {"Accounts": ["1,2"]}),
        (r"ReportTemplate=X,Accounts='it\'s'", {"Accounts": ["it's"]}),
        (r"ReportTemplate=X,Accounts='a\"b','C:\dir\'", {"Accounts": [r"a\"b", "C:\\dir\\"]}),
        ('{"ReportTemplate": "X", "Accounts": ["1"]}', {"Accounts": ["1"]}),
        ('\n {"ReportTemplate": "X"}', {}),
    ],
)
def test_an_object_is_typed_as_shorthand_or_json(command, fake_backup, setting, sent):
    """With the AWS CLI's grammar; what must be a list may be one value."""
    command("create-report-plan", *PLAN, *CHANNEL, "--report-setting", setting)

    [request] = fake_backup.requests
    assert json.loads(request.body)["ReportSetting"] == {"ReportTemplate": "X", **sent}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--report-setting", "ReportTemplate"), "a name and = is expected at 'ReportTemplate'"),
        (("--report-setting", "A=1,A=2"), "--report-setting: A is there twice"),
        (("--report-setting", "A=[1"), "a comma or ] is expected at the end"),
        (("--report-setting", "A={B=1"), "a comma or } is expected at the end"),
        (("--report-setting", "A='1"), "a quote at the end of the text is expected"),
        (("--report-setting", "A=[1]x"), "a comma is expected at 'x'"),
        (("--report-setting", "NumberOfFrameworks=x"), "'x' is not a whole number"),
        (("--report-setting", "NumberOfFrameworks=1,2"), "['1', '2'] is not a whole number"),
        (("--report-setting", '{"A"'), "--report-setting: it is not JSON"),
        (("--report-setting", "A=1"), 'Unknown parameter in ReportSetting: "A"'),
        (("--report-setting", "file:///none.json"), "cannot read /none.json"),
        (("--cli-input-json", '{"self": 1}', *SETTING), "'self' is unknown; there are: ReportPlan"),
        (("--cli-input-json", "[]", *SETTING), "--cli-input-json: it is not an object"),
        (("--report-plan-tags", "A=1,2", *SETTING), "Invalid type for parameter"),
    ],
)
def test_a_parameter_that_cannot_be_read_is_wrong_usage(command, fake_backup, arguments, message):
    """A sentence says what is wrong with which, and nothing is sent."""
    result = command("create-report-plan", *PLAN, *CHANNEL, *arguments)

    assert (result.code, result.out) == (2, "")
    assert message in result.err
    assert not fake_backup.requests


def test_parameters_come_from_a_file(command, fake_backup, tmp_path, monkeypatch):
    """Each of them, or all; what is typed beside them counts."""
    monkeypatch.setenv("FOLDER", str(tmp_path))
    fake_backup.add_report_plan("nightly")
    (tmp_path / "name").write_text("nightly")
    (tmp_path / "all.json").write_text('{"ReportPlanName": "other", "IdempotencyToken": "once"}')

    named = command("describe-report-plan", "--report-plan-name", "file://$FOLDER/name")
    started = command(
        *("start-report-job", "--cli-input-json", f"file://{tmp_path}/all.json"),
        *("--report-plan-name", "nightly"),
    )

    assert named.json["ReportPlan"]["ReportPlanName"] == "nightly"
    assert started.code == 0
    assert json.loads(fake_backup.requests[-1].body) == {"IdempotencyToken": "once"}


@pytest.mark.parametrize("command_of_aws", COMMANDS_OF_AWS, ids=lambda each: each.name)
def test_a_skeleton_has_all_parameters(command, fake_backup, command_of_aws):
    """It can be filled in, and needs neither options nor AWS."""
    skeleton = command(command_of_aws.name, "--generate-cli-skeleton").json

    assert list(skeleton) == [
        each.name for each in OPERATIONS_BY_COMMAND[command_of_aws.name].parameters
    ]
    assert not fake_backup.requests


@pytest.fixture
def five_jobs(fake_backup):
    """The ids of five jobs, the newest first, as AWS lists them."""
    for _ in range(5):
        fake_backup.add_report_job(status="COMPLETED")
        fake_backup.advance(1)
    return [each.report_job_id for each in fake_backup.client().list_report_jobs().report_jobs]


def test_all_pages_are_printed(command, five_jobs):
    """As the AWS CLI does for operations that it knows as paged."""
    result = command("list-report-jobs", "--page-size", "2").json

    assert [job["ReportJobId"] for job in result["ReportJobs"]] == five_jobs
    assert "NextToken" not in result


@pytest.mark.parametrize("output", ["json", "jsonl"])
def test_a_list_can_be_cut_and_gone_on_with(command, five_jobs, output):
    """By botocore's own tokens, so they are the AWS CLI's; a line of JSON has no place for one."""
    seen, more = [], ()
    while True:
        limits = ("--max-items", "2", "--page-size", "3", *more)
        result = command("list-report-jobs", "--output", output, *limits)
        jobs = result.lines if output == "jsonl" else result.json["ReportJobs"]
        assert len(jobs) <= 2
        seen += [job["ReportJobId"] for job in jobs]
        token = result.err.partition("--starting-token ")[2].strip()
        token = token or (output == "json" and result.json.get("NextToken"))
        if not token:
            break
        more = ("--starting-token", token)

    assert seen == five_jobs


@pytest.mark.parametrize(
    "limits", [("--max-results", "2"), ("--max-results", "2", "--no-paginate")]
)
def test_one_page_is_what_aws_sends(command, five_jobs, limits):
    """Its token is AWS's, and leads to the next one."""
    first = command("list-report-jobs", *limits).json
    second = command("list-report-jobs", *limits, "--next-token", first["NextToken"]).json

    jobs = [*first["ReportJobs"], *second["ReportJobs"]]
    assert [job["ReportJobId"] for job in jobs] == five_jobs[:4]


def test_one_page_can_be_asked_for_by_json(command, five_jobs):
    """What the file asks for is not replaced by all pages."""
    first = command("list-report-jobs", "--cli-input-json", '{"MaxResults": 2}').json
    token = json.dumps({"NextToken": first["NextToken"]})
    rest = command("list-report-jobs", "--cli-input-json", token).json

    jobs = [*first["ReportJobs"], *rest["ReportJobs"]]
    assert [job["ReportJobId"] for job in jobs] == five_jobs


def test_the_token_of_a_page_is_a_message_beside_lines(command, five_jobs):
    """Since a line is an item, and so no place for it."""
    result = command("list-report-jobs", "--max-results", "3", "--output", "jsonl")

    assert [job["ReportJobId"] for job in result.lines] == five_jobs[:3]
    option, token = result.err.removeprefix("There are more: ").split()
    rest = command("list-report-jobs", option, token, "--output", "jsonl")
    assert [job["ReportJobId"] for job in rest.lines] == five_jobs[3:]
    assert rest.err == ""


def test_a_plan_may_be_called_help(command, fake_backup):
    """The word asks for help only where no value is expected."""
    fake_backup.add_report_plan("help")

    result = command("describe-report-plan", "--report-plan-name", "help")

    assert result.json["ReportPlan"]["ReportPlanName"] == "help"


def test_one_page_and_all_pages_are_not_asked_for_at_once(command, fake_backup):
    """The message names both options."""
    result = command("list-report-plans", "--next-token", "x", "--page-size", "2")

    assert result.code == 2
    assert "--next-token asks for one page, and --page-size for all" in result.err
    assert not fake_backup.requests


def test_lines_appear_page_by_page(five_jobs, fake_backup, monkeypatch):
    """An endless list needs no memory: lines are there before the next page is asked for."""
    known = len(fake_backup.requests)
    asked = []

    class Watched(io.StringIO):
        def flush(self):
            asked.append(len(fake_backup.requests) - known)

    monkeypatch.setattr("sys.stdout", Watched())
    main(["list-report-jobs", "--output", "jsonl", "--page-size", "2"], connect=fake_backup.client)

    assert asked[:5] == [1, 1, 2, 2, 3]
