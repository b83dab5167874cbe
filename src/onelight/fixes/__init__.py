"""One folder a fix; discovery finds them."""
