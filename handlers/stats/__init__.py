"""Figures: the picture for the group, the report."""
