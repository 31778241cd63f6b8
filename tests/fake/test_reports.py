"""The files of reports in the fake service, and the items in them."""

import csv
import io
import json
import re
from datetime import datetime, timezone
from itertools import product

import pytest

from aws_backup_reports.testing import FakeBackup, JobScript
from tests._report_samples import DOCUMENTED as TEMPLATES
from tests._report_samples import SEEN_ACROSS_ACCOUNTS

START = datetime(2026, 1, 2, 3, 4, 5, 678_000, tzinfo=timezone.utc)
DOCUMENTED = TEMPLATES | {"MALWARE_JOB_REPORT": TEMPLATES["SCAN_JOB_REPORT"]}
"""The members of each template; the developer guide has two names for one of them."""

COUNTS = {"BACKUP": 35, "COPY": 34, "RESTORE": 29, "CONTROL": 12, "RESOURCE": 9, "SCAN": 19}


@pytest.fixture
def backup(monkeypatch):
    """A fake whose time stands still, as does that of its clients."""
    monkeypatch.setattr("aws_backup_reports._http.clock.get_current_datetime", lambda: START)
    with FakeBackup(clock=lambda: START) as backup:
        yield backup


@pytest.fixture
def deliver(backup):
    """A function that completes a job of a new plan, and returns the text of each of its files."""
    client = backup.client()

    def deliver(template="BACKUP_JOB_REPORT", formats=("CSV",), setting=(), **script):
        client.create_report_plan(
            ReportPlanName="nightly",
            ReportDeliveryChannel={"S3BucketName": "reports", "Formats": formats},
            ReportSetting={"ReportTemplate": "BACKUP_JOB_REPORT", **dict(setting)},
        )
        backup.add_report_job(
            report_template=template,
            s3_bucket_name="reports",
            script=JobScript(statuses=["COMPLETED"], **script),
        )
        return [body.decode() for body in backup.buckets["reports"].values()]

    return deliver


def items_of(file):
    """Return the items of a JSON file."""
    return json.loads(file)["reportItems"]


def rows_of(file):
    """Return the rows of a CSV file, each by column."""
    return list(csv.DictReader(io.StringIO(file, newline="")))


def header_of(file):
    """Return the titles of a CSV file."""
    return next(csv.reader(io.StringIO(file, newline="")))


def normalized(names):
    """Return names as readers compare them: title and member are then equal."""
    return [name.replace(" ", "").lower() for name in names]


def test_the_table_of_documented_members_is_whole():
    """It has as many members as AWS's samples, and as many columns as the tables."""
    assert len(SEEN_ACROSS_ACCOUNTS.split()) == 21
    assert {name.split("_")[0]: len(members.split()) for name, members in DOCUMENTED.items()} == {
        **COUNTS,
        "MALWARE": COUNTS["SCAN"],
    }


@pytest.mark.parametrize("template", DOCUMENTED)
def test_made_up_items_have_the_documented_members_in_their_order(deliver, template):
    """JSON has names in camelCase, CSV has titles, and both have the same items."""
    as_csv, as_json = deliver(template, ["CSV", "JSON"])

    items, rows = items_of(as_json), rows_of(as_csv)
    names = DOCUMENTED[template].split()
    assert list(items[0]) == names
    assert normalized(header_of(as_csv)) == normalized(names)
    assert len(rows) == len(items) == 3
    for row, item in zip(rows, items, strict=True):
        assert list(item) == [name for name in names if name in item]
        assert [row[title] for title in row] == [text_of(item.get(name)) for name in names]


def text_of(value):
    """Return a value as it is in CSV."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value)


WHOLE_SECONDS = r"2026-01-0[12]T\d\d:\d\d:\d\dZ"
MILLISECONDS = r"2026-01-0[12]T\d\d:\d\d:\d\d\.\d{3}Z"
DOCUMENTED_FORMS = {
    "BACKUP_JOB_REPORT": {
        "reportTimePeriodStart": WHOLE_SECONDS,
        "reportTimePeriodEnd": WHOLE_SECONDS,
        "backupJobId": r"[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}",
        "initiationDate": MILLISECONDS,
        "startWindowEnd": MILLISECONDS,
        "creationDate": MILLISECONDS,
        "completionDate": MILLISECONDS,
        "jobRunTime": r"\d\d:\d\d:\d\d",
    },
    "COPY_JOB_REPORT": {
        "reportTimePeriodEnd": WHOLE_SECONDS,
        "jobRunTime": MILLISECONDS,
        "initiationDate": WHOLE_SECONDS,
        "creationDate": MILLISECONDS,
        "completionDate": MILLISECONDS,
    },
    "RESTORE_JOB_REPORT": {
        "reportTimePeriod": f"{WHOLE_SECONDS} - {WHOLE_SECONDS}",
        "creationDate": MILLISECONDS,
        "percentDone": r"\d+\.\d\d%",
    },
    "CONTROL_COMPLIANCE_REPORT": {
        "lastEvaluationTime": MILLISECONDS,
        "controlFrequency": "Twelve_Hours",
        "controlScope": r"(\{ComplianceResourceTypes: \[\],\})?",
        "controlParameters": r'(\{"requiredFrequencyValue":"1",.*"\})?',
    },
    "RESOURCE_COMPLIANCE_REPORT": {
        "resourceId": "AWS::[A-Z0-9]+::[A-Za-z]+/[a-z]+-[0-9a-f]+",
        "resourceType": "AWS::[A-Z0-9]+::[A-Za-z]+",
        "lastEvaluationTime": MILLISECONDS,
    },
    "SCAN_JOB_REPORT": {
        "reportTimePeriodStart": WHOLE_SECONDS,
        "scanId": "[0-9a-f]{32}",
        "scanResultStatus": "(NO_THREATS_FOUND|THREATS_FOUND)?",
        "creationDate": MILLISECONDS,
    },
}
"""Forms in those samples that readers get wrong."""


@pytest.mark.parametrize("template", DOCUMENTED_FORMS)
def test_values_have_the_form_that_aws_documents(deliver, template):
    """Times with and without milliseconds stand in one item, and texts only look like JSON."""
    [file] = deliver(template, ["JSON"], item_count=20)

    for name, form in DOCUMENTED_FORMS[template].items():
        values = {item.get(name) for item in items_of(file)} - {None}
        assert values
        assert [value for value in values if not re.fullmatch(form, value)] == [], name


@pytest.mark.parametrize("name", ["controlScope", "controlParameters", "controlFrequency"])
def test_a_control_may_have_a_scope_and_parameters_or_none(deliver, name):
    """In AWS's sample, one control has a frequency, and the other has the two texts."""
    [file] = deliver("CONTROL_COMPLIANCE_REPORT", ["JSON"])

    assert {bool(item.get(name)) for item in items_of(file)} == {True, False}


@pytest.mark.parametrize("template", [name for name in DOCUMENTED if "JOB" in name])
def test_a_made_up_job_has_completed_another_runs_and_a_third_has_failed(deliver, template):
    """A report holds active jobs too, which have no completion date."""
    [file] = deliver(template, ["JSON"])

    items = items_of(file)
    assert [item["jobStatus"] for item in items] == ["COMPLETED", "RUNNING", "FAILED"]
    if "completionDate" in DOCUMENTED[template]:
        assert [item["completionDate"] is None for item in items] == [False, True, False]


def test_the_message_of_a_failed_job_is_hard_to_split(deliver):
    """It holds a comma, quotes and a line break, all of which CSV allows in a field."""
    as_csv, as_json = deliver("SCAN_JOB_REPORT", ["CSV", "JSON"])

    message = rows_of(as_csv)[2]["Status Message"]
    assert message == items_of(as_json)[2]["statusMessage"]
    assert {",", '"', "\n"} <= set(message)


@pytest.mark.parametrize("template", DOCUMENTED)
def test_any_number_of_items_can_be_made_up(deliver, template):
    """They are not copies of each other."""
    [file] = deliver(template, ["JSON"], item_count=2_000)

    items = items_of(file)
    assert len({json.dumps(item) for item in items}) == len(items) == 2_000
    if "JOB" in template:
        [job_id] = [name for name in items[0] if name.endswith("JobId") and name != "parentJobId"]
        assert len({item[job_id] for item in items}) == 2_000
        assert len({item["creationDate"] for item in items}) > 1_900
        assert {"COMPLETED", "RUNNING", "FAILED"} <= {item["jobStatus"] for item in items}
    if "resourceType" in items[0]:
        assert len({item["resourceType"] for item in items}) >= 3


def test_made_up_backups_end_in_all_ways(deliver):
    """People filter for each of these; each kind of resource can end in each way."""
    [file] = deliver(item_count=100, formats=["JSON"])

    seen = {(item["jobStatus"], item["resourceType"]) for item in items_of(file)}
    statuses = {"ABORTED", "COMPLETED", "EXPIRED", "FAILED", "PARTIAL", "RUNNING"}
    assert seen == {
        (status, each) for status in statuses for each in ("EBS", "EC2", "EFS", "RDS", "S3")
    }


def test_the_size_of_a_backup_can_be_zero(deliver):
    """AWS reports 0 for databases of RDS, and what did not complete has no size."""
    [file] = deliver(item_count=100, formats=["JSON"])

    completed = [item for item in items_of(file) if item["jobStatus"] == "COMPLETED"]
    assert {item["resourceType"] for item in completed if not item["backupSizeInBytes"]} == {"RDS"}
    assert max(item["backupSizeInBytes"] for item in completed) > 2**32


def test_made_up_jobs_end_within_the_period_of_their_report(deliver):
    """How long they ran is the time between both dates."""
    [file] = deliver(item_count=2_000, formats=["JSON"])

    for item in items_of(file):
        created, ended, first, last = (
            datetime.fromisoformat((item[name] or item["reportTimePeriodEnd"])[:19])
            for name in (
                "creationDate",
                "completionDate",
                "reportTimePeriodStart",
                "reportTimePeriodEnd",
            )
        )
        assert first <= created <= ended <= last
        if item["completionDate"]:
            assert item["jobRunTime"] == f"{ended - created}".zfill(8)


def test_a_script_can_split_the_items_into_several_files(backup, deliver):
    """Each key has the number of its part, and together the parts have each item once."""
    items = [{"backupJobId": str(number)} for number in range(5)]

    files = deliver(formats=["JSON"], report_items=items, parts=2)

    keys = backup.buckets["reports"]
    assert [key.rpartition("Z")[2] for key in keys] == ["_1.json", "_2.json"]
    assert [len(items_of(file)) for file in files] == [2, 3]
    assert items_of(files[0]) + items_of(files[1]) == items


def test_csv_columns_have_the_titles_of_aws(deliver):
    """Words are capitalized, and short ones are written as AWS writes them."""
    [file] = deliver()

    assert {
        "Report Time Period Start",
        "Job Status",
        "Resource ARN",
        "Backup Size in Bytes",
    } <= set(header_of(file))
    assert file.startswith('"')


def test_values_of_any_type_are_written_as_text_in_csv(deliver):
    """Quotes are doubled, line breaks stay, and null is empty."""
    item = {"a": 'say "hi"\nthere', "b": None, "c": True, "d": {"x": 1}, "e": 5}

    [file] = deliver(report_items=[item])

    assert file.endswith(
        ',"A","B","C","D","E"\n'
        + '"",' * 35
        + '"say ""hi""\nthere","",'
        + '"true","{""x"": 1}","5"\n'
    )


def test_a_test_can_choose_the_keys_of_a_report(backup):
    """The items are split among the keys."""
    job_id = backup.add_report_job(s3_bucket_name="reports")

    backup.complete_report_job(job_id, s3_keys=["a_1.csv", "b.json"])

    assert sorted(backup.buckets["reports"]) == ["a_1.csv", "b.json"]
    assert items_of(backup.buckets["reports"]["b.json"])
    job = backup.client().describe_report_job(ReportJobId=job_id).report_job
    assert job.report_destination.s3_keys == ("a_1.csv", "b.json")


@pytest.mark.parametrize("template", DOCUMENTED)
def test_an_empty_report_is_a_header_or_an_empty_list(deliver, template):
    """The header is that of the template, as if there were items."""
    as_csv, as_json = deliver(template, ["CSV", "JSON"], report_items=[])

    assert normalized(header_of(as_csv)) == normalized(DOCUMENTED[template].split())
    assert as_csv.count("\n") == 1
    assert as_json == '{"reportItems":[]}'


def test_columns_of_unknown_members_follow_those_of_the_template(deliver):
    """AWS adds columns from time to time; an item without one has an empty field there."""
    items = [{"jobStatus": "COMPLETED"}, {"newMember": "new", "accountId": "123456789012"}]

    as_csv, as_json = deliver(formats=["CSV", "JSON"], report_items=items)

    documented = normalized(DOCUMENTED["BACKUP_JOB_REPORT"].split())
    assert normalized(header_of(as_csv)) == [*documented, "newmember"]
    assert [row["New Member"] for row in rows_of(as_csv)] == ["", "new"]
    assert [row["Job Status"] for row in rows_of(as_csv)] == ["COMPLETED", ""]
    assert items_of(as_json) == items


def test_every_part_of_a_report_has_the_same_header(deliver):
    """It does even if a member is only in items of another part, and if a part has no item."""
    files = deliver(report_items=[{"first": "1"}, {"second": "2"}], parts=3)

    assert [len(rows_of(file)) for file in files] == [0, 1, 1]
    assert [header_of(file)[-2:] for file in files] == [["First", "Second"]] * 3
    assert len({tuple(header_of(file)) for file in files}) == 1


WIDE = {
    "organization": (
        {"Accounts": ["ROOT"], "Regions": ["*"]},
        {"111122223333", "444455556666"},
        {"us-east-1", "eu-west-1"},
    ),
    "unit": (
        {"OrganizationUnits": ["ou-ab12-11111111"]},
        {"111122223333", "444455556666"},
        {"us-east-1"},
    ),
    "accounts": (
        {"Accounts": ["123456789012", "210987654321"], "Regions": ["eu-central-1"]},
        {"123456789012", "210987654321"},
        {"eu-central-1"},
    ),
    "Regions": (
        {"Regions": ["eu-west-1", "us-east-1", "us-west-2"]},
        {"111122223333"},
        {"eu-west-1", "us-east-1", "us-west-2"},
    ),
    "both": (
        {"Accounts": ["123456789012", "210987654321"], "Regions": ["eu-west-1", "us-east-1"]},
        {"123456789012", "210987654321"},
        {"eu-west-1", "us-east-1"},
    ),
}
"""The setting of a plan, and the accounts and Regions that its reports are on."""


@pytest.mark.parametrize(("setting", "accounts", "regions"), WIDE.values(), ids=list(WIDE))
def test_a_report_on_many_accounts_or_regions_has_the_columns_that_were_seen(
    deliver, setting, accounts, regions
):
    """Its three items are from more than one account and Region, if it covers more than one."""
    [file] = deliver(setting=setting)

    rows = rows_of(file)
    assert normalized(header_of(file)) == normalized(SEEN_ACROSS_ACCOUNTS.split())
    assert len({row["Account ID"] for row in rows}) == len(accounts)
    assert len({row["Region"] for row in rows}) == len(regions)
    for row in rows:
        assert row["Account ID"] in row["Path to Root"]
        assert f":{row['Region']}:{row['Account ID']}:" in row["Backup Vault ARN"]


@pytest.mark.parametrize(("setting", "accounts", "regions"), WIDE.values(), ids=list(WIDE))
@pytest.mark.parametrize("template", DOCUMENTED)
def test_items_come_from_all_accounts_and_regions_of_the_plan(
    deliver, template, setting, accounts, regions
):
    """Each account has items in each Region."""
    [file] = deliver(template, setting=setting, item_count=50)

    seen = {(row["Account ID"], row["Region"]) for row in rows_of(file)}
    assert seen == {(account, region) for account in accounts for region in regions}


@pytest.mark.parametrize("setting", ["both", "organization"])
@pytest.mark.parametrize(
    ("template", "status"),
    [
        ("BACKUP_JOB_REPORT", "Job Status"),
        ("COPY_JOB_REPORT", "Job Status"),
        ("SCAN_JOB_REPORT", "Job Status"),
        ("RESOURCE_COMPLIANCE_REPORT", "Resource Compliance Status"),
    ],
)
def test_each_status_occurs_in_each_account_on_each_kind_of_resource(
    deliver, template, status, setting
):
    """What differs between items differs independently."""
    [file] = deliver(template, setting=WIDE[setting][0], item_count=500)

    rows = rows_of(file)
    columns = ("Account ID", "Region", "Resource Type", status)
    values = [{row[column] for row in rows} for column in columns]
    assert {tuple(row[column] for column in columns) for row in rows} == set(product(*values))


@pytest.mark.parametrize("template", [name for name in DOCUMENTED if name[:6] != "BACKUP"])
def test_other_templates_have_the_same_columns_for_many_accounts(deliver, template):
    """A form for many accounts has been seen only of backup jobs."""
    [file] = deliver(template, setting={"Accounts": ["ROOT"]})

    assert normalized(header_of(file)) == normalized(DOCUMENTED[template].split())


def test_a_job_that_completed_with_issues_is_completed_with_a_message(deliver):
    """Only a report with status messages can tell; its failed jobs have messages too."""
    [file] = deliver(setting={"Accounts": ["ROOT"]}, item_count=4)

    rows = rows_of(file)
    assert [(row["Job Status"], bool(row["Status Message"])) for row in rows] == [
        ("COMPLETED", False),
        ("RUNNING", False),
        ("FAILED", True),
        ("COMPLETED", True),
    ]
    assert {",", '"', "\n"} <= set(rows[2]["Status Message"])
    assert rows[1]["Completion Date"] == ""
    assert all(re.fullmatch(MILLISECONDS, row["Expected Completion Date"]) for row in rows)


@pytest.mark.parametrize(
    ("own", "others"),
    [
        ("cn-north-1", {"cn-northwest-1"}),
        ("us-gov-west-1", {"us-gov-east-1"}),
        ("ap-southeast-2", {"us-east-1", "eu-west-1"}),
    ],
)
def test_all_regions_are_those_of_the_partition(own, others):
    """No report of a plan in China is on Europe."""
    with FakeBackup(region_name=own) as backup:
        backup.client().create_report_plan(
            ReportPlanName="nightly",
            ReportDeliveryChannel={"S3BucketName": "reports"},
            ReportSetting={"ReportTemplate": "BACKUP_JOB_REPORT", "Regions": ["*"]},
        )
        backup.add_report_job(status="COMPLETED", s3_bucket_name="reports")
        [file] = backup.buckets["reports"].values()

    assert {row["Region"] for row in rows_of(file.decode())} == {own, *others}
