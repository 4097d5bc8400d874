"""The trust desk: what its page may ask for, who may ask, and what is handed out."""
