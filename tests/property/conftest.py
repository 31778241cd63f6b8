"""Settings of Hypothesis."""

from hypothesis import settings

# A machine that is slow for a moment is not a failure; pytest's timeout still applies.
settings.register_profile("project", deadline=None)
settings.load_profile("project")
