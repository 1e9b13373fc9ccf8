"""Our scripts as phones get them: comments and spaces are for who reads the source, and weigh a quarter."""

import re

# A text or a pattern, which stays as it is. A pattern never begins with a space, which tells it from a division.
_KEPT = (
    r"""("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`"""
    r"""|/(?![ */])(?:\\.|\[(?:\\.|[^]\\\n])*\]|[^/\\\n\[])+/)"""
)
_COMMENT = re.compile(rf"{_KEPT}|[ \t]*(?://[^\n]*|/\*.*?\*/)", re.DOTALL)
_SIGN = re.compile(rf"{_KEPT}|[ ]*([][=<>?:,;{{}}()&|!]+)(?:(?<=[;{{,(])\s*|[ ]*)")
_INDENT = re.compile(r"\n\s*")


def squeeze_js(source):
    """Return ``source`` without comments and needless space. Texts over several lines are not ours to write."""
    source = _COMMENT.sub(lambda match: match[1] or "", source)
    source = _INDENT.sub("\n", source).strip()
    return _SIGN.sub(lambda match: match[1] or match[2], source) + "\n"
