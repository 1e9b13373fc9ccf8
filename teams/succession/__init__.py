"""Mergers and splits of places, with everything that hangs on them."""
