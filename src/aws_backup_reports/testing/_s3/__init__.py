"""The part of S3 that reading reports needs."""
