"""What runs inside the process of schemathesis."""
