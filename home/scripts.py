"""Our scripts as phones get them: comments and indentation are for who reads the source, and weigh a fifth."""

import re

# A block that begins a line; what follows `//` to the end of a line, unless a quote there may close a string around it.
_BLOCK = re.compile(r"^[ \t]*/\*.*?\*/[ \t]*\n?", re.MULTILINE | re.DOTALL)
_LINE = re.compile(r"(?:^|[ \t]+)//[^\n\"'`]*$", re.MULTILINE)
_INDENT = re.compile(r"\n\s*")


def squeeze_js(source):
    """Return ``source`` without comments and needless space. Texts over several lines are not ours to write."""
    return _INDENT.sub("\n", _LINE.sub("", _BLOCK.sub("", source))).strip() + "\n"
