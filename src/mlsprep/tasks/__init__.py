"""One module per intention of the learner: it coordinates core and store."""
