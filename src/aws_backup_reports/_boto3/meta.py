"""`ClientMeta`: what a client says about itself as ``client.meta``."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any
from weakref import WeakMethod

from aws_backup_reports import _botocore_data
from aws_backup_reports._lookup.endpoint import partition_of
from aws_backup_reports._settings import Settings
from aws_backup_reports._wire.operations import OPERATIONS
from aws_backup_reports._wire.service import MODEL, SERVICE

if TYPE_CHECKING:
    from botocore.config import Config
    from botocore.hooks import BaseEventHooks
    from botocore.model import ServiceModel


class ClientMeta:
    """What ``client.meta`` is: the settings that the client works with, read-only."""

    def __init__(
        self, settings: Settings, config: Config | None, events: WeakMethod[Callable[[], Any]]
    ) -> None:
        self._settings = settings
        self._config = config
        self._events = events

    @property
    def events(self) -> BaseEventHooks:
        """Botocore's emitter, for handlers of the events of this client's calls.

        From its first use on, botocore makes the calls, so that they emit events. Raises
        ReferenceError if the client is gone.
        """
        events = self._events()
        if events is None:
            raise ReferenceError("the client of these events does not exist any more")
        return events()

    @property
    def region_name(self) -> str:
        """The region that requests are signed for."""
        return self._settings.region_name

    @property
    def endpoint_url(self) -> str:
        """Where requests go."""
        return self._settings.endpoint_url

    @property
    def partition(self) -> str:
        """The partition of the region: ``aws``, ``aws-cn``, ``aws-us-gov`` and so on."""
        return partition_of(self._settings.region_name)

    @property
    def method_to_api_mapping(self) -> dict[str, str]:
        """The operation behind each method."""
        return {method: operation.name for method, operation in OPERATIONS.items()}

    @cached_property
    def config(self) -> Config:
        """The resolved settings as a new Config of botocore's."""
        from botocore.config import Config  # lazy: 8 ms

        settings = self._settings
        retries: dict[str, Any] = {"mode": settings.retry_mode}
        if settings.max_attempts is not None:
            retries["total_max_attempts"] = settings.max_attempts
        return (self._config or Config()).merge(
            Config(
                region_name=settings.region_name,
                signature_version=settings.signature_version,
                user_agent=settings.user_agent,
                user_agent_appid=settings.user_agent_appid,
                use_fips_endpoint=settings.use_fips_endpoint or None,
                use_dualstack_endpoint=settings.use_dualstack_endpoint or None,
                connect_timeout=settings.connect_timeout,
                read_timeout=settings.read_timeout,
                retries=retries,
            )
        )

    @cached_property
    def service_model(self) -> ServiceModel:
        """Botocore's model of the whole service, loaded on first use."""
        from botocore.model import ServiceModel  # lazy: 2 ms, and 10 ms for the file

        return ServiceModel(_botocore_data.read(MODEL), SERVICE)
