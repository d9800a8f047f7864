"""What the rules for questions are worth, on made-up data: `make simulate`."""
