"""How requests reach the fake: over a socket, or from a client in the same process."""
