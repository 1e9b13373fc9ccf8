"""The read-aloud script of a guide, for the commune's loudspeakers."""


class Script:
    def __init__(self, guide):
        self.guide = guide
