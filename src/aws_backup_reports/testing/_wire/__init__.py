"""HTTP messages, and how AWS Backup writes its answers."""
