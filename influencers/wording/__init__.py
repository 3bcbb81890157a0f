"""How figures, times and codes are said to people. Pure: values in, words out."""
