"""Each module by itself: calls are driven by hand, and nothing else is trusted."""
