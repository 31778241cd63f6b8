"""Faults of servers, proxies and networks, played with boto3 and with this client."""
