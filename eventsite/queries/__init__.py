"""Reads, for pages and services. Each loads what its caller will look at, and changes nothing."""
