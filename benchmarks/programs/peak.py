"""Make one call and print the peak of memory, in bytes."""

from peer import peak_memory, peer

peer.describe(peer.connect(), "job-1")
print(peak_memory())
