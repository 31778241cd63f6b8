"""Tests in fresh interpreters: what is imported, and how much work a call does."""
