"""The knowledge as staff change it: files tried, published, reloaded, taken back."""
