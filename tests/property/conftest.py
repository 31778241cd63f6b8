"""How long the search may take."""

from hypothesis import settings

# A machine that is slow for a moment is no failure; the timeout of pytest remains.
settings.register_profile("project", deadline=None)
settings.load_profile("project")
