"""What AWS Backup speaks: its operations, requests and answers."""
