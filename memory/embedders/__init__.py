"""One module an embedder, and what wraps them."""
