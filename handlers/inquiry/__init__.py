"""From an investor to a person of the office and back."""
