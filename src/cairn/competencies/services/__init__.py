"""The only writers of what is to be learned: frameworks, plain sentences, scales, definitions of success."""
