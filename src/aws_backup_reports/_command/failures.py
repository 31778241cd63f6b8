"""What an error is to a shell: an exit code. Errors are told apart by name, and not imported."""

from __future__ import annotations

TIME_IS_UP = 4
INTERRUPTED = 130
ANYTHING_ELSE = 255

EXIT_CODES = {
    # What was typed is wrong.
    "UsageError": 2,
    "ParamValidationError": 2,
    "JMESPathError": 2,  # such as the length of a number
    # The time was up.
    "ReportJobTimeout": TIME_IS_UP,
    # Credentials, the Region and other settings.
    "NoCredentialsError": 253,
    "PartialCredentialsError": 253,
    "CredentialRetrievalError": 253,
    "NoAuthTokenError": 253,
    "SSOError": 253,
    "TokenRetrievalError": 253,
    "LoginError": 253,
    "NoRegionError": 253,
    "InvalidRegionError": 253,
    "ProfileNotFound": 253,
    "ConfigNotFound": 253,
    "ConfigParseError": 253,
    "SettingError": 253,
    "InvalidRetryConfigurationError": 253,
    "InvalidConfigError": 253,
    # AWS, or S3, answered with an error.
    "ClientError": 254,
}


def exit_code_of(error: BaseException) -> int:
    """Return the exit code for an error: that of its nearest class that has one."""
    for each in type(error).__mro__:
        if each.__name__ in EXIT_CODES:
            return EXIT_CODES[each.__name__]
    return ANYTHING_ELSE
