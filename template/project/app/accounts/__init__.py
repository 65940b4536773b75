"""How people become users, and how they get back in, through mails to their addresses."""
