"""Writing plans of support: the only writers."""
