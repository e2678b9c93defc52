"""Code and what it prints, as HTML."""

from __future__ import annotations

import html

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

#: What a cell printed is not wrapped, as its columns would fall apart; longer lines are scrolled on a phone.
NARROW = 36


def highlighted(source: str, language: str = "ipython3") -> str:
    """`source` in `<pre><code>`, its parts told by Pygments' classes, which the stylesheet colours."""
    try:
        lexer = get_lexer_by_name(language.split()[0], stripnl=False)
    except ClassNotFound:
        lexer = get_lexer_by_name("text", stripnl=False)
    inner = highlight(source.rstrip("\n"), lexer, HtmlFormatter(nowrap=True)).rstrip("\n")
    return f'<pre class="code"><code>{inner}</code></pre>\n'


def printed(text: str) -> str:
    """What a cell printed, in `<pre><samp>`."""
    longest = max(map(len, text.splitlines()), default=0)
    focus = ' tabindex="0"' if longest > NARROW else ""
    return f'<pre class="output"{focus}><samp>{html.escape(text.rstrip(), quote=False)}</samp></pre>\n'
