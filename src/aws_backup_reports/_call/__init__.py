"""One call or one wait as a generator: no input or output, and no clock, of its own."""
