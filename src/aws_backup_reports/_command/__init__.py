"""The command ``backup-reports``: one small function a command, over the public client."""
