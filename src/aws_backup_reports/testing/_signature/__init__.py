"""Signature Version 4, seen from the side that checks it."""
