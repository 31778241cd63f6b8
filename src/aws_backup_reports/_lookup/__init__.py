"""Where settings and credentials are found."""
