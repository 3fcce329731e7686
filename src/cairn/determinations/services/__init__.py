"""Working levels out, judging, deciding: the only writers of estimates, judgements and determinations."""
