"""Guards: one check a module. Inbound ones look at the fan's text, outbound ones at each sentence of the reply."""
