"""How fast the program is, as ratios to Python itself and to Anki's engine, all measured in one run."""
