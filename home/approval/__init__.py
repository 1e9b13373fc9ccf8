"""Approval: what is written is published by somebody else than its author."""
