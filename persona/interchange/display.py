"""A card's text made safe to show in a page. Cards are stored as written; this is for the moment of showing.

Nothing that loads from elsewhere survives: no pictures, frames, styles or scripts, in HTML or in Markdown. Knows HTML;
knows nothing of cards or pages.
"""

import html
import re

import nh3

_TAGS = {"a", "b", "blockquote", "br", "code", "del", "div", "em", "h1", "h2", "h3", "h4", "hr", "i", "kbd", "li"}
_TAGS |= {"ol", "p", "pre", "q", "s", "small", "span", "strong", "sub", "sup", "table", "tbody", "td", "th", "thead"}
_TAGS |= {"tr", "u", "ul"}
_ATTRIBUTES = {"a": {"href", "title"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}}
_SCHEMES = {"https", "mailto"}
_CONTENT = {"script", "style", "iframe", "object", "embed", "noscript", "template", "svg", "math"}
_MACRO = re.compile(r"<(user|bot|char|start)>", re.IGNORECASE)
_MARKDOWN_PICTURE = re.compile(r"!\[([^\]\n]{0,500})\](?:\([^)\n]{0,4000}\)|\[[^\]\n]{0,500}\])?")
_MARKDOWN_REFERENCE = re.compile(r"^ {0,3}\[[^\]\n]{1,500}\]:.*$", re.MULTILINE)


def safe_html(text: str) -> str:
    """The text as HTML with only harmless elements. Macros such as `<USER>` are shown, not taken for elements.

    Markdown pictures become their caption. Links keep https and mailto addresses and never tell where they came from.
    """
    shown = _MACRO.sub(lambda found: html.escape(found[0]), text)
    shown = _MARKDOWN_REFERENCE.sub("", _MARKDOWN_PICTURE.sub(r"\1", shown))
    return nh3.clean(
        shown,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        clean_content_tags=_CONTENT,
        link_rel="noopener noreferrer nofollow",
        strip_comments=True,
    )


def plain_text(text: str) -> str:
    """The text with every letter that HTML could take for its own escaped: shown exactly as written."""
    return html.escape(text)
