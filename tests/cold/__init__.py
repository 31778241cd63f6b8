"""What a fresh interpreter imports: each test looks at ``sys.modules`` of one."""
