"""The report jobs of one account in one Region: started one by one, watched together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import chain, count
from typing import NamedTuple, TypeAlias

from botocore.exceptions import ConnectTimeoutError

from aws_backup_reports._wire.operations import START_REPORT_JOB
from aws_backup_reports.exceptions import ReportJobFailed, ReportJobTimeout
from aws_backup_reports.models import ReportJob

from .deadline import OutOfTimeError
from .exchange import Ask, Call, Pause, ResultT
from .wait import UNREACHABLE, Patience, started_id
from .watch import Watch

Tell: TypeAlias = Callable[[ReportJob | None, Exception | None], object]
"""Is called once, with the job that succeeded or with what failed."""

Turn: TypeAlias = Callable[[], float]
"""Returns how many seconds the next start must wait, for the rate of the account."""


class Start(NamedTuple):
    """A job that is to be started, and who wants to know its outcome."""

    params: Mapping[str, str]
    """Those of StartReportJob; the token is among them."""
    tell: Tell


class Batch:
    """The jobs of one account in one Region. Each has one outcome, whatever happens."""

    def __init__(self, starts: Iterable[Start], turn: Turn) -> None:
        self._waiting = dict(zip(count(), starts))
        """The jobs that have not been started, in order."""
        self._started: dict[str, list[Start]] = {}
        """Those that have been, and have not ended, by their ids; two targets may be the same."""
        self._troubles: dict[int, Exception] = {}
        """What the last attempt to start failed with, if it may still succeed."""
        self._turn = turn

    def run(self, ask: Ask, patience: Patience) -> Call[None]:
        """Start the jobs and wait until all have ended, or the time is up."""
        # Once a job has been started, the endpoint exists.
        watch = Watch((), Patience(patience.deadline, for_network=True))
        for pause in patience.deadline.pauses():
            try:
                yield from patience.deadline.rest(pause)
                yield from self._start(ask, patience, watch)
                if watch.pending:
                    yield from self._poll(ask, watch)
            except (OutOfTimeError, ReportJobTimeout) as end:
                self._time_is_up(patience, watch, end)
            if not (self._waiting or self._started):
                break

    def fail(self, error: Exception) -> None:
        """Let everything fail that has no outcome yet."""
        left = [*self._waiting.values(), *chain.from_iterable(self._started.values())]
        self._waiting, self._started = {}, {}
        for start in left:
            _failed(start, error)

    def _start(self, ask: Ask, patience: Patience, watch: Watch) -> Call[None]:
        """Start the jobs that have not been started."""
        for number, start in list(self._waiting.items()):
            yield from patience.deadline.rest(self._turn())
            call = _once_connected(ask(START_REPORT_JOB, start.params), patience)
            try:
                job_id = started_id((yield from patience.deadline.limit(call)))
            except OutOfTimeError as end:
                if isinstance(end.__cause__, Exception):
                    self._troubles[number] = end.__cause__
                raise
            except Exception as error:
                if patience.continues_after(error, START_REPORT_JOB):
                    self._troubles[number] = error
                elif isinstance(error, UNREACHABLE) and not patience.is_reached:
                    self.fail(error)
                    return
                else:
                    _failed(self._waiting.pop(number), error)
                continue
            patience.reached()
            self._started.setdefault(job_id, []).append(self._waiting.pop(number))
            watch.pending[job_id] = None
        if not self._waiting:
            patience.recover()

    def _poll(self, ask: Ask, watch: Watch) -> Call[None]:
        ended = yield from watch.poll_by_id(ask, 0.0)
        for job_id, job in ended.items():
            for start in self._started.pop(job_id, ()):
                if job.succeeded:
                    start.tell(job, None)
                else:
                    _failed(start, ReportJobFailed(job, {"ReportJob": job.to_dict()}))
        failure, watch.failure = watch.failure, None
        if failure is not None:  # it was about those that are not pending any longer
            for job_id in [each for each in self._started if each not in watch.pending]:
                for start in self._started.pop(job_id):
                    _failed(start, failure)

    def _time_is_up(self, patience: Patience, watch: Watch, end: Exception) -> None:
        """Let each job that has not ended fail with a timeout of its own."""
        trouble = end.last_error if isinstance(end, ReportJobTimeout) else end.__cause__
        for number, start in self._waiting.items():
            _failed(start, _timeout(patience, {}, start, self._troubles.get(number)))
        for job_id, starts in self._started.items():
            last = {job_id: watch.pending.get(job_id)}
            for start in starts:
                _failed(start, _timeout(patience, last, start, trouble))
        self._waiting, self._started = {}, {}


def _timeout(
    patience: Patience,
    pending: Mapping[str, ReportJob | None],
    start: Start,
    trouble: BaseException | None,
) -> ReportJobTimeout:
    deadline = patience.deadline
    timeout = ReportJobTimeout(
        deadline.seconds,
        pending,
        limit=deadline.description,
        last_error=trouble if isinstance(trouble, Exception) else None,
        maybe_started=trouble is not None,
    )
    timeout.idempotency_token = start.params["IdempotencyToken"]
    return timeout


def _failed(start: Start, error: Exception) -> None:
    # The tracebacks refer to all that this account needed, its client included.
    behind: list[BaseException] = [error]
    for each in behind:
        each.__traceback__ = None
        more = (each.__cause__, each.__context__, getattr(each, "last_error", None))
        behind += [one for one in more if isinstance(one, BaseException) and one not in behind]
    start.tell(None, error)


def _once_connected(call: Call[ResultT], patience: Patience) -> Call[ResultT]:
    """Make a call. Until something has answered, no connection that timed out is tried again."""
    failure: Exception | None = None
    try:
        step = next(call)
        while True:
            answer = failure = None
            try:
                answer = yield step
            except Exception as error:
                if isinstance(error, ConnectTimeoutError) and not patience.is_reached:
                    raise
                failure = error
            step = call.send(answer) if failure is None else call.throw(failure)
    except StopIteration as end:
        result: ResultT = end.value
        return result
    finally:
        failure = None  # whose traceback refers to this function
        call.close()


def until_pause(
    call: Call[ResultT], is_left: Callable[[], bool] = lambda: False
) -> Call[Pause | None]:
    """Run a call on to its next pause, and return that; None if the call has ended, or is left.

    Whoever drives it makes the pause, and goes on with the same call after it.
    """
    failure: Exception | None = None
    try:
        step = next(call)
        while not isinstance(step, Pause):
            if is_left():
                return None
            answer = failure = None
            try:
                answer = yield step
            except Exception as error:
                failure = error
            step = call.send(answer) if failure is None else call.throw(failure)
    except StopIteration:
        return None
    except GeneratorExit:
        call.close()
        raise
    finally:
        failure = None
    return step
