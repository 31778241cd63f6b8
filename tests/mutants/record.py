"""Run the tests once, and record which lines of the package each of them runs, and how long."""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import coverage
import pytest

from . import SOURCE, TESTS, TESTS_RUN, runs_of


class Recorder:
    """A plugin that gives each test a context of its own in the coverage."""

    def __init__(self, measured: coverage.Coverage) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self.failed: set[str] = set()
        self._measured = measured

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """Measure the test, its fixtures included, under its own id."""
        self._measured.switch_context(item.nodeid)
        outcome = yield
        self._measured.switch_context("")
        return outcome

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Add up the time of a test, and note if it fails or is skipped."""
        self.seconds[report.nodeid] += report.duration
        if not report.passed:
            self.failed.add(report.nodeid)


def main() -> int:
    """Run the tests and write the record; a test that fails can kill no mutant."""
    measured = coverage.Coverage(data_file=None, config_file=False, source=[SOURCE])
    measured.start()
    recorder = Recorder(measured)
    pytest.main(
        ["-q", "-p", "no:cacheprovider", *TESTS, "--continue-on-collection-errors"],
        plugins=[recorder],
    )
    measured.stop()
    passed = recorder.seconds.keys() - recorder.failed
    tests = sorted(passed, key=lambda each: (recorder.seconds[each], each))
    TESTS_RUN.write_text(json.dumps({each: recorder.seconds[each] for each in tests}))
    numbers = {each: number for number, each in enumerate(tests)}
    data = measured.get_data()
    package = SOURCE.resolve()
    for name in (each for each in data.measured_files() if Path(each).parents[1] == package):
        lines = {
            line: sorted(numbers[each] for each in passed.intersection(contexts))
            for line, contexts in data.contexts_by_lineno(name).items()
        }
        runs_of(Path(name)).write_text(json.dumps(lines))
    return 0 if len(passed) > len(recorder.failed) else 1


if __name__ == "__main__":
    sys.exit(main())
