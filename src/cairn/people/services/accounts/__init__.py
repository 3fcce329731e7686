"""Accounts: who may sign in, with what, from which devices, and for how long."""
