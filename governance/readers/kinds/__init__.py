"""One module for each family of values: numbers, times, words, phones. Each takes a column of text, gives values."""
