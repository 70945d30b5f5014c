"""The pages: thin modules that read inputs, call an action and draw."""
