"""What a proof of variants costs."""
