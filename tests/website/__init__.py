"""Tests of the site that `make docs` builds, in the environment that has its builder."""
