"""What this library costs beside boto3, measured: see docs/performance.md."""
