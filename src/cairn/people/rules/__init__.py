"""Decisions about people, without a database."""
