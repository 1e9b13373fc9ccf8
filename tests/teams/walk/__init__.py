"""A walk over every address of the admin and the APIs: does each keep to its user's reach?"""
