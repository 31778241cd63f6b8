"""As much of S3 as reading reports takes."""
