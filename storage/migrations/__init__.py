"""How the tables came to be what they are; every change of `storage.tables` is a file in `versions`."""
