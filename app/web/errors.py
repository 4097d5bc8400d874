"""Everything that can go wrong in the web pages.

WebError
├── StringsError   a language's strings are missing or malformed
└── AssetError     a file that ships with the pages is missing
"""


class WebError(Exception):
    """Root of the family. The message says what happened and what to do."""


class StringsError(WebError):
    """A language's strings are missing or malformed."""


class AssetError(WebError):
    """A file that ships with the pages is missing."""
