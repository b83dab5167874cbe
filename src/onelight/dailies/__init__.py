"""Dailies: files to clips, shots and proxies, in one pass over each file. See `dailies.ingest`."""
