"""The way to Telegram and back: updates kept in order, messages delivered."""
