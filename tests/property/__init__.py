"""Invariants, tested with generated inputs."""
