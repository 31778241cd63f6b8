"""Both clients, one server: what boto3 does is the specification."""
