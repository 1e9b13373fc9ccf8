"""One person's data: all that is held, as a file for that person, and its deletion.

Source: Law 91/2025/QH15, Decree 356/2025: the person is answered within 2 working days; a copy is handed over within
10 days, a deletion done within 20.
"""
