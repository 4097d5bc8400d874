"""The truth about the persona, made outside the model: market packs, strictest merge, clock, label and notices."""
