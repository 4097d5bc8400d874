"""From a fan's message to a labelled reply: engines, prompt, guards, disclosure, one conversation turn.

Knows personas and memory; knows nothing of web pages or terminals.
"""
