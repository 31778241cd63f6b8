"""How requests reach the fake: through a socket, or from a client in the same process."""
