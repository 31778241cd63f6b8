"""What a client was given, and what it works with once everything is resolved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from botocore.config import Config


MAX_RESPONSE_BYTES = 16 * 1_048_576
"""The longest page, of 1,000 jobs, is below 2 MiB."""


class Settings(NamedTuple):  # defined ten times faster than a dataclass of so many fields
    """What a client works with once everything is resolved."""

    region_name: str
    """The region that requests are signed for."""

    endpoint_url: str
    """Where requests go, without user name and password."""

    custom_endpoint_url: str | None
    """`endpoint_url`, if it was configured; None: AWS's own is used."""

    signature_version: Any
    """``v4``, ``s3v4`` or ``botocore.UNSIGNED``; with any other, the first call fails."""

    use_fips_endpoint: bool
    use_dualstack_endpoint: bool
    user_agent: str
    user_agent_appid: str | None
    """The application's id in AWS's statistics; `user_agent` contains it too."""

    parameter_validation: bool
    retry_mode: str
    """``standard``, ``adaptive`` or ``legacy``."""

    max_attempts: int | None
    """How often a request may be sent; None: as often as the retry mode allows."""

    connect_timeout: float | None
    """Seconds; None: no limit."""

    read_timeout: float | None
    """Seconds to wait for the next bytes of an answer; None: no limit."""

    call_timeout: float | None
    """Seconds that a call may take, with all its attempts and pauses; None: no limit."""

    max_response_bytes: int
    """How long the body of an answer may be."""

    max_pool_connections: int
    """How many connections are kept; more are opened when needed and closed after use."""

    proxies: dict[str, str]
    """The proxy URL for each scheme, which may hold a password; empty: no proxies."""

    proxies_config: dict[str, Any] | None
    """botocore's TLS settings for proxies; None: none were given."""

    verify: bool | str
    """Whether TLS is verified, or the path of a CA bundle or a folder of certificates."""

    client_cert: str | tuple[str, str] | None
    """The path of a client certificate, or of certificate and key; None: none is sent."""

    socket_options: list[tuple[int, int, int]]
    """The options of each new socket: level, option, value."""

    profile_name: str | None
    """The profile of the config files, if it was named in code."""

    def __repr__(self) -> str:  # the fields may hold the password of a proxy
        return f"<Settings of {self.endpoint_url}>"


class Arguments(NamedTuple):
    """What the caller passed to a client's constructor, except keys and session."""

    region_name: str | None = None
    api_version: str | None = None
    use_ssl: bool = True
    verify: bool | str | None = None
    endpoint_url: str | None = None
    config: Config | None = None
    profile_name: str | None = None
    call_timeout: float | None = None
    max_response_bytes: int = MAX_RESPONSE_BYTES
    correct_clock: bool = True
    s3_endpoint_url: str | None = None
    role_arn: str | None = None
    external_id: str | None = None
    role_session_name: str | None = None

    def __repr__(self) -> str:  # the endpoint may hold a password
        return f"<Arguments for {self.region_name}>"
