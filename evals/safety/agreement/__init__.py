"""How well the deterministic scorers agree with people: labelled replies, ours and other people's, and kappa."""
