"""What AWS Backup writes, and the two messages it is written in."""
