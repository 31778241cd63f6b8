"""Tests of `aws_backup_reports._boto3`."""
