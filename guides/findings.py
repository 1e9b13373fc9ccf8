"""What to mend in a guide before it is published, in words."""


def findings(guide):
    return []
