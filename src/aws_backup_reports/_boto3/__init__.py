"""boto3's own shapes, made by botocore itself."""
