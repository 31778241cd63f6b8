"""Draw the pictures of the documentation, from what the package and its benchmarks say.

    make pictures

`job.svg` has the statuses and pauses of the package, `scale.svg` the way of many reports,
`time.svg` the times in ``benchmarks/results.json``. They are 520 wide, so that a phone shows their
text at a readable size, have no background of their own, and follow the reader's light or dark
theme.
"""

import json
from html import escape
from pathlib import Path
from statistics import median

from aws_backup_reports import ReportJob, ReportJobStatus
from aws_backup_reports._call.deadline import FIRST_PAUSE, LONGEST_PAUSE

FOLDER = Path(__file__).parent
RESULTS = FOLDER.parents[1] / "benchmarks" / "results.json"

WIDTH = 520
STYLE = """
text{font:15px sans-serif;fill:#1f2328;text-anchor:middle}
.code{font:14px monospace}.left{text-anchor:start}.note{font-size:14px;fill:#57606a}
rect{fill:none;stroke:#57606a;stroke-width:1.5;rx:6px}
line,path{fill:none;stroke:#57606a;stroke-width:1.5}
.dashed{stroke-dasharray:5 4}.good{stroke:#1a7f37}.bad{stroke:#cf222e}
.before{fill:#8b949e;stroke:none;rx:0}.first{fill:#1f83e0;stroke:none;rx:0}
@media(prefers-color-scheme:dark){text{fill:#e6edf3}.note{fill:#9da7b3}
rect,line,path{stroke:#9da7b3}.good{stroke:#3fb950}.bad{stroke:#f85149}.slow,.first{stroke:none}}
"""


def svg(title: str, height: int, parts: list[str]) -> str:
    """Return a picture of that height."""
    size = f'width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img">'
    style = f"<title>{escape(title)}</title>\n<style>{STYLE.strip()}</style>"
    return "\n".join([head, style, *parts, "</svg>\n"])


def text(x: float, y: float, words: str, kind: str = "") -> str:
    """Return a line of text around, or with the kind "left" from, a point."""
    return f'<text x="{x:g}" y="{y:g}" class="{kind}">{escape(words)}</text>'


def box(x: float, y: float, width: float, lines: list[tuple[str, str]], kind: str = "") -> str:
    """Return a box with lines of text, each with its kind."""
    height = 14 + 20 * len(lines)
    words = [
        text(x + width / 2, y + 22 + 20 * number, line, line_kind)
        for number, (line, line_kind) in enumerate(lines)
    ]
    frame = f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height}" class="{kind}"/>'
    return "\n".join([frame, *words])


def bar(kind: str, x: float, y: float, width: float) -> str:
    """Return a filled bar."""
    return f'<rect class="{kind}" x="{x:.1f}" y="{y:g}" width="{width:.1f}" height="22"/>'


def arrow(x: float, y: float, to_x: float, to_y: float) -> str:
    """Return an arrow whose head points down."""
    head = f"M{to_x - 5:g} {to_y - 7:g}L{to_x:g} {to_y:g}L{to_x + 5:g} {to_y - 7:g}"
    return f'<path d="M{x:g} {y:g}L{to_x:g} {to_y:g}"/><path d="{head}"/>'


def job() -> str:
    """Return the life of a report job, from what starts it to the rows of its report."""
    statuses = [(status.value, ReportJob(status=status)) for status in ReportJobStatus]
    running = [name for name, job in statuses if not job.is_finished]
    succeeded = [(name, "code") for name, job in statuses if job.succeeded]
    failed = [(name, "code") for name, job in statuses if job.failed]
    parts = [
        box(10, 10, 240, [("start_and_wait(...)", "code"), ("start_report_job(...)", "code")]),
        box(270, 10, 240, [("the plan, once a day,", ""), ("between 01:00 and 05:00 UTC", "")]),
        arrow(130, 64, 245, 104),
        arrow(390, 64, 275, 104),
    ]
    y = 106
    for name in running:
        parts += [box(195, y, 130, [(name, "code")]), arrow(260, y + 34, 260, y + 68)]
        y += 70
    parts[-1] = f'<path d="M260 {y - 36}V{y}"/>'
    parts += [
        text(340, y - 77, f"polled at once, after {FIRST_PAUSE:g} s,", "note left"),
        text(340, y - 58, f"then up to every {LONGEST_PAUSE:g} s", "note left"),
        f'<path d="M130 {y + 28}V{y}H390V{y + 28}"/>',
        arrow(130, y + 18, 130, y + 30),
        arrow(390, y + 18, 390, y + 30),
    ]
    y += 32
    low = y + 14 + 20 * max(len(succeeded), len(failed))
    parts += [
        box(10, y, 240, succeeded, "good"),
        box(270, y, 240, failed, "bad"),
        arrow(130, y + 14 + 20 * len(succeeded), 130, low + 34),
        arrow(390, y + 14 + 20 * len(failed), 390, low + 34),
    ]
    y = low + 36
    parts += [
        box(10, y, 240, [("the files are in the bucket,", ""), ("the wait returns the job", "")]),
        box(270, y, 240, [("status_message says why,", ""), ("the wait raises an error", "")]),
        arrow(130, y + 54, 130, y + 88),
        box(10, y + 90, 240, [("iter_report_rows(job)", "code"), ("reads them: typed rows", "")]),
        box(
            10,
            y + 164,
            500,
            [("Not ended within the timeout: ReportJobTimeout. The job goes on.", "")],
            "dashed",
        ),
    ]
    return svg("The life of a report job", y + 210, parts)


def time() -> str:
    """Return what a small Lambda function does until its first answer, with both clients."""
    rounds = json.loads(RESULTS.read_text(encoding="utf-8"))["rounds"]
    clients = {"specification": "boto3", "library": "aws-backup-reports"}
    times = {}
    for client, label in clients.items():
        whole = median(each[client]["function"] for each in rounds)
        first = median(each[client]["function-first"] for each in rounds)
        times[label] = (1000 * (whole - first), 1000 * first)
    scale = (WIDTH - 20) / max(map(sum, times.values()))
    parts = [
        bar("before", 10, 7, 22),
        text(40, 23, "initialisation: imports and the client", "left"),
        bar("first", 10, 33, 22),
        text(40, 49, "the first invocation: the first call", "left"),
    ]
    y = 70
    for label, (before, first) in times.items():
        parts += [
            text(10, y + 12, f"{label}: {before:,.0f} ms and {first:,.0f} ms", "left"),
            bar("before", 10, y + 20, before * scale),
            bar("first", 10 + before * scale, y + 20, first * scale),
        ]
        y += 62
    return svg("Until the first answer of a Lambda function with 128 MB", y, parts)


def scale() -> str:
    """Return how the reports of many accounts become one dataset."""
    coordinator = [
        ("run_reports(targets, run_id=...)", "code"),
        ("one coordinator: starts each job once, watches all", ""),
    ]
    parts = [
        box(130, 10, 260, [("targets:", ""), ("account, Region, role, plan", "")]),
        arrow(260, 64, 260, 98),
        box(10, 100, 500, coordinator),
        arrow(130, 154, 130, 188),
        arrow(390, 154, 390, 188),
        box(10, 190, 240, [("outcome.job", "code"), ("pickles, without a secret", "")], "good"),
        box(270, 190, 240, [("outcome.error", "code"), ("run it again, same run_id", "")], "bad"),
        arrow(130, 244, 130, 278),
        box(10, 280, 500, [("your engine: Dask, Lambda, Airflow, ...", "")], "dashed"),
    ]
    for x in (10, 180, 350):
        parts += [
            arrow(x + 80, 314, x + 80, 348),
            box(x, 350, 160, [("read_rows", "code"), ("write_parquet", "code")]),
            arrow(x + 80, 404, x + 80, 438),
        ]
    dataset = [("one dataset: account=.../region_name=.../", "code"), ("one schema a template", "")]
    parts.append(box(10, 440, 500, dataset))
    return svg("The reports of many accounts", 504, parts)


PICTURES = {"job.svg": job, "scale.svg": scale, "time.svg": time}

if __name__ == "__main__":
    for name, draw in PICTURES.items():
        (FOLDER / name).write_text(draw(), encoding="utf-8")
