"""Profiles of Hypothesis: the same few examples in each run of the tests, or a search."""

from hypothesis import HealthCheck, settings

# A machine that is slow for a moment is not a failure; pytest's timeout still applies.
SLOW = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("project", derandomize=True, **SLOW)
settings.register_profile("fuzz", max_examples=1000, print_blob=True, **SLOW)
settings.load_profile("project")
