"""Ways to read a report. Each yields how many rows it has just got."""
