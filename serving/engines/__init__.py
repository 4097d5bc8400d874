"""Engines: LangChain messages in, text deltas out. One module an engine; `choose` picks by settings."""
