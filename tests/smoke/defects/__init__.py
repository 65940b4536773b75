"""Tests that `fastwright smoke` finds defects of the template."""
