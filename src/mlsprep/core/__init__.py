"""The pure core: values and functions without files, SQL, terminal, clock or randomness."""
