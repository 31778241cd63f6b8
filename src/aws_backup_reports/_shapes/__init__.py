"""The kinds of values, and how each is read, shown and checked."""
