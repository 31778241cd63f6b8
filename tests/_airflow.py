"""The recipe for Airflow in docs/at-scale.md, and the accounts that it names."""

from pathlib import Path

from aws_backup_reports.testing import FakeAws

PAGE = Path(__file__).parents[1] / "docs" / "at-scale.md"
SECTION = PAGE.read_text(encoding="utf-8").partition("### Airflow\n")[2]
MODULE, DAG = (block.partition("```")[0] for block in SECTION.split("```python\n")[1:3])
"""The operator with its trigger, and the DAG."""

PLACES = [
    (account_id, region_name)
    for account_id in ("444455556666", "777788889999")
    for region_name in ("eu-west-1", "us-east-1")
]
"""The accounts and Regions of the DAG's targets, in their order."""


def accounts():
    """Return a fake with the roles and the plans of the recipe."""
    aws = FakeAws()
    for account_id, region_name in PLACES:
        aws.add_role(f"arn:aws:iam::{account_id}:role/backup-audit", external_id="f2b9a3")
        aws.backup(account_id, region_name).add_report_plan("nightly")
    return aws


def install(folder, root):
    """Write the files into `folder`, where the DAG has `root` as that of its dataset."""
    assert DAG.count('"/mnt/reports"') == 1
    (folder / "report_jobs.py").write_text(MODULE, encoding="utf-8")
    dag = DAG.replace('"/mnt/reports"', repr(str(root)))
    (folder / "backup_reports.py").write_text(dag, encoding="utf-8")
