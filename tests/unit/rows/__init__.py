"""Tests of `aws_backup_reports._rows`."""
