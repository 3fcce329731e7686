"""What a researcher under a live agreement receives: an extract without names, its certificate, and the way there."""
