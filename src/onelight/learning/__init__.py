"""The training loop, base weights, model cards; generated scenes to learn from."""
