"""Study program for the AWS machine-learning certifications: spaced repetition in the terminal."""

__version__ = "0.1.0"
