"""People from whom the office does not want to hear."""
