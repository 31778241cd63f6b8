"""Tests of the package; the folders say what each trusts."""
