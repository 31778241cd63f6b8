"""The only wing with sockets: how requests are signed and sent."""
