"""Who speaks: persona cards, their languages, lore, rights and published versions.

A leaf: knows nothing of memory, engines or pages.
"""
