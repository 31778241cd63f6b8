"""Run a DAG by Airflow itself, in a database of its own, and print what became of its tasks.

It needs AIRFLOW_HOME, and the folder of the DAG as its argument. What a trigger awaits takes no
time, and tasks are retried at once.
"""

import json
import os
import sys
from pathlib import Path

from aws_backup_reports.aio import AsyncBackupClient


async def at_once(client, seconds):
    """Pause for no time."""


folder = sys.argv[1]
sys.path.insert(0, folder)
os.environ["AIRFLOW__CORE__DAGS_FOLDER"] = folder
os.environ["AIRFLOW__CORE__LOAD_EXAMPLES"] = "False"
os.environ["AIRFLOW__CORE__DEFAULT_TASK_RETRY_DELAY"] = "0"
AsyncBackupClient._pause = at_once

# Airflow reads its settings when it is imported.
from airflow.dag_processing.dagbag import DagBag  # noqa: E402
from airflow.utils.db import initdb  # noqa: E402

initdb()
run = DagBag(folder).dags["backup_reports"].test()
tasks = [
    [each.task_id, each.map_index, str(each.state), each.try_number]
    for each in run.get_task_instances()
]
Path(folder, "tasks.json").write_text(json.dumps(tasks), encoding="utf-8")
