"""Makes the lexicon and the layer of labels, offline: `python -m influencers.topics.building`."""
