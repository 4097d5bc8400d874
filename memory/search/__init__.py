"""Search over one fan's own rows: tokens, lexical and dense legs, fusion."""
