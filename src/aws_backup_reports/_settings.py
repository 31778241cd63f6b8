"""What a client was given, and what it works with once everything is resolved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from botocore.config import Config


class Settings(NamedTuple):  # a dataclass of so many fields takes 10 times as long to define
    """What a client works with once everything is resolved."""

    region_name: str
    """The region that requests are signed for."""

    endpoint_url: str
    """Where requests go, without user name and password."""

    custom_endpoint_url: str | None
    """The same, if it was configured; None: it is AWS's."""

    signature_version: Any
    """``v4``, ``s3v4`` or ``botocore.UNSIGNED``; others fail at the first call."""

    use_fips_endpoint: bool
    use_dualstack_endpoint: bool
    user_agent: str
    user_agent_appid: str | None
    """The application's name for AWS's statistics; it is in the user agent too."""

    parameter_validation: bool
    retry_mode: str
    """``standard``, ``adaptive`` or ``legacy``."""

    max_attempts: int | None
    """How often a request may be sent; None: as often as the retry mode says."""

    connect_timeout: float | None
    """Seconds; None waits for ever."""

    read_timeout: float | None
    """Seconds between two pieces of an answer; None waits for ever."""

    max_pool_connections: int
    """How many connections are kept; more are opened when needed, and closed after use."""

    proxies: dict[str, str]
    """The proxy for each scheme; it may hold a password. Empty: none."""

    proxies_config: dict[str, Any] | None
    """botocore's settings of the TLS to a proxy; None: there are none."""

    verify: bool | str
    """Whether TLS is verified; text is a CA bundle or a folder of certificates."""

    client_cert: str | tuple[str, str] | None
    """The file of a client certificate, or of certificate and key; None: none is shown."""

    socket_options: list[tuple[int, int, int]]
    """What each new socket is set to: level, option, value."""

    profile_name: str | None
    """The profile of the config files, if it was named in code."""

    def __repr__(self) -> str:
        # A proxy may hold a password.
        return f"<Settings of {self.endpoint_url}>"


class Arguments(NamedTuple):  # as above
    """What a client was constructed with, as the caller gave it."""

    region_name: str | None = None
    api_version: str | None = None
    use_ssl: bool = True
    verify: bool | str | None = None
    endpoint_url: str | None = None
    config: Config | None = None
    profile_name: str | None = None

    def __repr__(self) -> str:
        # An endpoint may hold a password.
        return f"<Arguments for {self.region_name}>"
