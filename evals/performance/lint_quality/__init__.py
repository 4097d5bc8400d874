"""How well lint finds what is wrong with a card and leaves alone what is not: precision and recall over a corpus."""
