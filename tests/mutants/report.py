"""How many mutants each package had, and which of them survived."""

from __future__ import annotations

from collections import defaultdict

from cosmic_ray.work_db import WorkDB
from cosmic_ray.work_item import WorkerOutcome

LEAST_KILLED = 0.95


def report(database: WorkDB) -> int:
    """Print the account, and return 1 if too many mutants of a package survived."""
    survivors: dict[str, list[str]] = defaultdict(list)
    counts: dict[str, int] = defaultdict(int)
    for item, result in database.completed_work_items:
        if result.worker_outcome == WorkerOutcome.SKIPPED:
            continue
        mutation = item.mutations[0]
        package = mutation.module_path.parent.name
        counts[package] += 1
        if not result.is_killed:
            place = f"{mutation.module_path}:{mutation.start_pos[0]}"
            survivors[package].append(f"{place}\n{changed_lines(result.diff)}")
    for package in counts:
        print(*sorted(survivors[package]), sep="\n")
    for package, count in counts.items():
        killed = count - len(survivors[package])
        print(f"{package}: {count} mutants, {killed} killed ({killed / count:.1%})")
    return int(any(len(survivors[each]) > (1 - LEAST_KILLED) * counts[each] for each in counts))


def changed_lines(diff: str) -> str:
    """Return the lines of a diff that were removed and added."""
    lines = [each for each in diff.splitlines() if each[:1] in ("-", "+")]
    return "\n".join(each for each in lines if each[:3] not in ("---", "+++"))
