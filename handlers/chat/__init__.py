"""Investors in the chat: questions, menus, votes, links, groups, inline."""
