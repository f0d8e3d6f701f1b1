"""The command line: parse, do one task, show one screen."""
