"""Which variants are to be proven, and by whom."""
