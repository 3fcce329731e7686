"""Writing evidence: the only writers of the log, its artefacts and its queue."""
