"""Decisions: pure functions and frozen values. Only the standard library, no clock, no database."""
