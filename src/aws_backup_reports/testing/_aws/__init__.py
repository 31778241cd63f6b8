"""AWS Backup in memory: the way from a request to its answer, and report plans and jobs."""
