"""Read the report of a job in AWS Lambda, for the state machine in fleet_state_machine.json.

The state machine starts and watches the jobs, and invokes this function once for each that has
completed. The event has the target, the job in AWS's shape, and the external id of the role.

- `DATASET`, in the environment: the folder of the dataset, on a file system that all invocations
  share, such as Amazon EFS.
- An invocation that is repeated replaces the files that it wrote.

Needs `aws-backup-reports` and pyarrow in the function or its layers.
"""

import os
from typing import Any

from aws_backup_reports import Account, ReportJob, read_rows, write_parquet


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Add a report to the dataset; return the target, the job's id and how many files that made."""
    target = event["target"]
    job = ReportJob.from_dict(event["job"])
    account = Account(
        target["account_id"],
        os.environ["AWS_REGION"],
        role_name=target["role_name"],
        external_id=event["external_id"],
    )
    files = write_parquet(read_rows(job, account), os.environ["DATASET"], name=job.report_job_id)
    return {"target": target, "report_job_id": job.report_job_id, "files": len(files)}
