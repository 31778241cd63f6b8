"""How the files of a report become rows: pure functions over bytes and text, without botocore."""
