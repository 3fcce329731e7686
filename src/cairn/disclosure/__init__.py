"""Small-group protection: nothing about a few people leaves before an attack on it has failed.

A library: columns in, columns out; no database, no clock, no chance that is not passed in. `records` protects
and certifies files with a row for each learner; `tables` is about tables of groups.
"""
