"""`BackupClient`: boto3's ``client("backup")``, for report jobs, typed."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import fields, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from botocore import UNSIGNED
from botocore.exceptions import OperationNotPageableError, UnknownClientMethodError

from . import _data
from ._config import (
    Arguments,
    Settings,
    merge_config,
    resolve_region,
    resolve_settings,
)
from ._credentials import is_unsigned, resolve_credentials
from ._drive import drive
from ._endpoint import partition_of, without_userinfo
from ._exchange import exchange
from ._operations import DESCRIBE_REPORT_JOB, OPERATIONS, Operation
from ._request import Request, build_request
from ._retry import RETRY_MODES
from ._session import session_for
from ._sign import Signer
from ._transport import Transport
from .exceptions import BackupExceptions

if TYPE_CHECKING:
    import boto3
    import botocore.session
    from botocore.config import Config
    from botocore.model import ServiceModel
    from typing_extensions import Never, Self, Unpack

    from .models import DescribeReportJobResponse, Response
    from .params import DescribeReportJobParams


class ClientMeta:
    """What ``client.meta`` tells: the settings that the client works with, read-only."""

    def __init__(self, settings: Settings, config: Config | None) -> None:
        self._settings = settings
        self._config = config

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
        """The resolved settings as botocore's Config, a new one: the caller's is not changed."""
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
        """The model of the whole service, as botocore has it; loaded when it is asked for."""
        from botocore.model import ServiceModel  # lazy: 2 ms, and 10 ms for the file

        return ServiceModel(_data.read(f"{_data.SERVICE}/service-2"), "backup")


class BackupClient:
    """A client for AWS Backup report jobs, to be used like boto3's ``client("backup")``.

    Settings and credentials are looked up where boto3 looks them up, and in ``AWS_REGION``
    when no region is found there. All that is slow happens here, not in the first call: make
    a client once, outside a Lambda handler, and share it between threads.

    - `region_name`, `api_version`, `use_ssl`, `verify`, `endpoint_url`,
      `aws_access_key_id`, `aws_secret_access_key`, `aws_session_token`, `config`,
      `aws_account_id`: as in ``boto3.client``; None looks the setting up. `verify` may also
      be a folder of certificates.
    - `profile_name`: the profile of the config files to use, as in ``boto3.Session``.
    - `session`: a ``boto3.Session`` or botocore session, whose settings, credentials and
      default Config are used instead.

    Raises botocore's configuration errors: NoRegionError, InvalidRegionError, ProfileNotFound,
    PartialCredentialsError, InvalidConfigError and so on; ValueError for an endpoint that is
    none. Missing credentials are an error of the first call, NoCredentialsError.

    It pickles by its arguments and looks everything else up again where it is unpickled.
    """

    def __init__(
        self,
        region_name: str | None = None,
        api_version: str | None = None,
        use_ssl: bool = True,
        verify: bool | str | None = None,
        endpoint_url: str | None = None,
        aws_access_key_id: str | None = None,
        aws_secret_access_key: str | None = None,
        aws_session_token: str | None = None,
        config: Config | None = None,
        aws_account_id: str | None = None,
        *,
        profile_name: str | None = None,
        session: boto3.Session | botocore.session.Session | None = None,
    ) -> None:
        self._arguments = Arguments(
            region_name=region_name,
            api_version=api_version,
            use_ssl=use_ssl,
            verify=verify,
            endpoint_url=endpoint_url,
            config=config,
            profile_name=profile_name,
        )
        self._session_given = session is not None
        found = session_for(session, profile_name)
        config = merge_config(found, config)
        region = resolve_region(region_name, config, found)
        keys = (aws_access_key_id, aws_secret_access_key, aws_session_token, aws_account_id)
        self._keys_given = any(key is not None for key in keys[:3])
        credentials, features = resolve_credentials(keys, found, config, region)
        self._settings = resolve_settings(self._arguments, found, config, region, features)
        self._signer = Signer(
            credentials, self._settings.region_name, self._settings.signature_version
        )
        self._connect()
        self.meta = ClientMeta(self._settings, config)

    def describe_report_job(
        self, *args: Never, **params: Unpack[DescribeReportJobParams]
    ) -> DescribeReportJobResponse:
        """Give the details of a report job. Source: ``DescribeReportJob``.

        `ReportJobId` is the id that starting or listing jobs gave. The result is boto3's dict;
        its ``report_job`` is the same as a `ReportJob`.

        Raises ResourceNotFoundException, MissingParameterValueException and
        ServiceUnavailableException, or `ClientError` for other codes: AWS may answer
        AccessDeniedException for a job that does not exist. ParamValidationError before
        anything is sent, `InvalidResponseError` for a broken answer, and botocore's connection
        errors when there was none.
        """
        response = self._call(DESCRIBE_REPORT_JOB, "describe_report_job", args, params)
        return cast("DescribeReportJobResponse", response)

    @property
    def exceptions(self) -> BackupExceptions:
        """The error classes, the very ones that this package exports."""
        return BackupExceptions()

    def can_paginate(self, operation_name: str) -> bool:
        """Tell whether a method has pages. Raises KeyError for a name that is no method."""
        OPERATIONS[operation_name]
        return False

    def get_paginator(self, operation_name: str) -> Never:
        """Raise OperationNotPageableError: no operation here has pages."""
        self.can_paginate(operation_name)
        raise OperationNotPageableError(operation_name=operation_name)

    @property
    def waiter_names(self) -> list[str]:
        """The names that `get_waiter` takes: none yet."""
        return []

    def get_waiter(self, waiter_name: str) -> Never:
        """Raise ValueError: there is no such waiter."""
        raise ValueError(f"Waiter does not exist: {waiter_name}")

    def generate_presigned_url(
        self,
        ClientMethod: str,
        Params: Mapping[str, Any] | None = None,
        ExpiresIn: int = 3600,
        HttpMethod: str | None = None,
    ) -> str:
        """Give a URL that makes one call without credentials, for `ExpiresIn` seconds.

        `ClientMethod` is the method's name, such as ``describe_report_job``, and `Params` are
        its parameters. `HttpMethod` replaces the operation's own.

        Raises UnknownClientMethodError, ParamValidationError and NoCredentialsError.
        """
        if ClientMethod not in OPERATIONS:
            raise UnknownClientMethodError(method_name=ClientMethod)
        request = build_request(
            OPERATIONS[ClientMethod],
            Params or {},
            endpoint_url=self._settings.endpoint_url,
            user_agent=self._settings.user_agent,
            validate=self._settings.parameter_validation,
        )
        return self._signer.presign(HttpMethod or request.method, request.url, ExpiresIn)

    def close(self) -> None:
        """Close the connections. A later call opens new ones, as in boto3."""
        self._transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return (
            f"<{type(self).__name__} region_name={self._settings.region_name!r} "
            f"endpoint_url={self._settings.endpoint_url!r}>"
        )

    def __reduce__(self) -> tuple[Any, ...]:
        secret = self._secret_given()
        if secret:
            raise TypeError(
                f"a BackupClient that was given {secret} cannot be pickled or copied: a secret "
                "would go with it. Let it find them itself instead, for example by "
                "profile_name= or from the environment, or make a new one where it is needed."
            )
        arguments = self._arguments
        unsigned = is_unsigned(arguments.config)
        if arguments.config is not None and unsigned:
            # botocore's UNSIGNED cannot be pickled: it is known by its identity alone.
            config = arguments.config.merge(type(arguments.config)(signature_version=None))
            arguments = replace(arguments, config=config)
        return _unpickle, (type(self), arguments, unsigned)

    def _secret_given(self) -> str:
        """Name what among the arguments holds a secret; empty when nothing does."""
        arguments = self._arguments
        proxies = getattr(arguments.config, "proxies", None) or {}
        if self._keys_given:
            return "keys"
        if self._session_given:
            return "a session"
        if any("@" in (url or "") for url in proxies.values()):
            return "a proxy with a password"
        if arguments.endpoint_url and arguments.endpoint_url != without_userinfo(
            arguments.endpoint_url
        ):
            return "an endpoint URL with a password"
        return ""

    def _call(
        self, operation: Operation, method: str, args: tuple[Any, ...], params: Mapping[str, Any]
    ) -> Response:
        if args:
            raise TypeError(f"{method}() only accepts keyword arguments.")
        if self._process_id != os.getpid():
            # A forked child must not write to the connections that it shares with its parent.
            self._connect()
        call = exchange(operation, params, self._settings, self._retry)
        return drive(call, self._prepare, self._transport.send)

    def _connect(self) -> None:
        self._retry = RETRY_MODES[self._settings.retry_mode](self._settings.max_attempts)
        self._transport = Transport(self._settings)
        # Last: until it is set, every thread of a forked child connects for itself.
        self._process_id = os.getpid()

    def _prepare(self, request: Request) -> None:
        self._retry.admit()
        self._signer.sign(request)


def _unpickle(cls: type[BackupClient], arguments: Arguments, unsigned: bool) -> BackupClient:
    given = {each.name: getattr(arguments, each.name) for each in fields(arguments)}
    if unsigned:
        given["config"] = given["config"].merge(type(given["config"])(signature_version=UNSIGNED))
    return cls(**given)
