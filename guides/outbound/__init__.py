"""Addresses outside that pages lead to: collected, asked every night, judged on the page, reported to editors."""
