"""From a text to candidate figures and practices, each with its place in the text; a person decides."""
