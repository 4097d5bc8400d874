"""How well and fast a fan's memory is searched, beside mem0, Chroma and BM25; what it costs; what deletion leaves."""
