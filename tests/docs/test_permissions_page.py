"""The policies in docs/before.md: readers paste them."""

import json
import re
from pathlib import Path

from aws_backup_reports._wire.operations import OPERATIONS

PAGE = Path(__file__).parents[2] / "docs" / "before.md"
POLICIES = [
    json.loads(block)
    for block in re.findall(r"^```json\n(.*?)^```$", PAGE.read_text(), re.DOTALL | re.MULTILINE)
]


def test_the_policy_for_programs_allows_each_operation():
    """The actions are the operations by their names in AWS."""
    [statement] = POLICIES[0]["Statement"]

    assert statement["Action"] == sorted(f"backup:{each.name}" for each in OPERATIONS.values())


def test_every_statement_allows_something_to_somebody():
    """Each policy is JSON, and a policy of a bucket or a key names the role that AWS Backup has."""
    statements = [each for policy in POLICIES for each in policy.get("Statement", [policy])]
    roles = {
        each["Principal"]["AWS"].rpartition("/")[2] for each in statements if "Principal" in each
    }

    assert len(POLICIES) == 4
    assert {each["Effect"] for each in statements} == {"Allow"}
    assert roles == {"AWSServiceRoleForBackupReports"}
