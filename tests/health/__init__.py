"""Looking at projects: how they stand, and what is wrong with them."""
