"""What accounts and Regions share: the time, the keys, the roles and the buckets."""

from __future__ import annotations

import re
import threading
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from weakref import WeakKeyDictionary

from aws_backup_reports.testing._s3.buckets import Buckets
from aws_backup_reports.testing._signature.claim import read_signer
from aws_backup_reports.testing._sts.directory import Directory
from aws_backup_reports.testing._wire.messages import Answer, Request

from .gateway import Gateway
from .service import ReportService

_REGION = re.compile("[a-z]{2}(-[a-z]+)+-[0-9]+")


class World:
    """The accounts and Regions of one fake, and the way to each. Safe to share between threads.

    - `clock`: returns the current time in UTC.
    - `keep_requests`: how many of the last requests are kept, of each account and Region too.
    - `home`: the account and Region of requests that do not name a known key, or a Region.
    """

    def __init__(
        self, clock: Callable[[], datetime], keep_requests: int | None, home: tuple[str, str]
    ) -> None:
        self.lock = threading.RLock()
        self.directory = Directory()
        self.requests: deque[Request] = deque(maxlen=keep_requests)
        self.home = home
        self.partition = _partition(home[1])
        self.loop_times: WeakKeyDictionary[Any, Any] = WeakKeyDictionary()
        """How the time moves in each event loop; it is filled by asynchronous clients."""
        self._clock = clock
        self._ahead = timedelta()
        self._buckets: Buckets = {}
        self._gateways: dict[tuple[str, str], Gateway] = {}
        self._only: Gateway | None = None

    @property
    def is_single(self) -> bool:
        """Whether one account and Region receives all requests."""
        return self._only is not None

    def now(self) -> datetime:
        """Return the time of plans and jobs: the clock's time plus what `advance` added."""
        return self._clock() + self._ahead

    def advance(self, seconds: float) -> None:
        """Move the time of plans and jobs forward. Raises `ValueError` for a negative number."""
        if seconds < 0:
            raise ValueError(f"seconds must not be negative: {seconds!r}")
        with self.lock:
            self._ahead += timedelta(seconds=seconds)

    def buckets(self) -> Buckets:
        """Return the buckets of all accounts and Regions, with the reports that are due."""
        now = self.now()
        for each in self._gateways.values():
            each.service.settle(now)
        return self._buckets

    def only_gateway(self, signing_region_name: str | None) -> Gateway:
        """Return the gateway to `home`, which from now on receives all requests."""
        self._only = self._open(*self.home, signing_region_name)
        return self._only

    def gateway(self, account_id: str, region_name: str) -> Gateway:
        """Return the gateway to an account and Region, which is opened on first use."""
        known = self._gateways.get((account_id, region_name))
        return known or self._open(account_id, region_name, region_name)

    def handle(self, request: Request) -> Answer:
        """Return the answer to a request. No request makes this raise."""
        with self.lock:
            self.requests.append(request)
            gateway = self._only or self._addressed(request)
            if gateway is not self._only:
                self.buckets()  # an object may be part of another account's report
            return gateway.answer(request, self._clock(), self.now())

    def _addressed(self, request: Request) -> Gateway:
        """Return the gateway to the account of the signature's key and to its Region."""
        account_id, region_name = self.home
        signer = read_signer(request)
        if signer is not None:
            caller = self.directory.find(signer.access_key_id)
            account_id = account_id if caller is None else caller.account_id
            if _REGION.fullmatch(signer.region_name):
                region_name = signer.region_name
        return self.gateway(account_id, region_name)

    def _open(self, account_id: str, region_name: str, signing_region: str | None) -> Gateway:
        owner_arn = f"arn:{_partition(region_name)}:backup:{region_name}:{account_id}"
        service = ReportService(owner_arn, self._buckets, accepts_any_region=signing_region is None)
        gateway = Gateway(service, self.directory, signing_region, self.requests.maxlen)
        self._gateways[account_id, region_name] = gateway
        neighbors = [each.service for (id_, _), each in self._gateways.items() if id_ == account_id]
        for each in neighbors:
            each.neighbors = neighbors
        return gateway


def _partition(region_name: str) -> str:
    """Return the partition of a Region; the isolated partitions count as ``aws`` here."""
    if region_name.startswith("cn-"):
        return "aws-cn"
    return "aws-us-gov" if region_name.startswith("us-gov-") else "aws"
