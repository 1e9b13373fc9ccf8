"""Lists of teams and members as files: read from what communes have, written as the plans' form asks."""
