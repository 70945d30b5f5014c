"""Files in: what becomes of the rows of a file, and what can never become of them."""
