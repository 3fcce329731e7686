"""Reading what is to be learned. It concerns nobody in particular, so whoever asks is answered."""
