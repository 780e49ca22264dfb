"""The whole bot beside echo bots of the same libraries: answers a second, what each costs, how long it takes."""
