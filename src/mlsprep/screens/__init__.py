"""What the learner sees: faces, tables and summaries drawn with Rich."""
