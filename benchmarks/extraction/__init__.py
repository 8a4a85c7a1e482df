"""How well figures are found in texts that a person has labelled, beside a general tagger, and how fast."""
