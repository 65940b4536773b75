"""Mails, sent through a server or written to a folder."""
