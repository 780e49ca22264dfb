"""A local Telegram: a Bot API server on 127.0.0.1, a chat page and a terminal chat on one control interface."""
