"""Subscriptions and announcements."""
