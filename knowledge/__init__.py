"""What the assistant knows and how it finds it: no Telegram, no database, no clock but the one handed in."""
