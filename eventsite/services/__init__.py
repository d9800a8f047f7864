"""Writes: one function for each thing a person can do. The caller holds the transaction."""
