"""Invariants, and the search for inputs that break them."""
