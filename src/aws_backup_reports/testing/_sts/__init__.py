"""The part of STS that accounts and roles need: AssumeRole and GetCallerIdentity."""
