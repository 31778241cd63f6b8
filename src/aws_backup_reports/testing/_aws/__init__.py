"""The fake's side of AWS: from a request to the answer, on report plans and jobs in memory."""
