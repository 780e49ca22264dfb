"""/apply: the contact form, and what becomes of it."""
