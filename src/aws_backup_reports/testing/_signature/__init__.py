"""Signature Version 4, from the side that verifies it."""
