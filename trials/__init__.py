"""What tries to break the atlas, counted: ``python -m trials NAME [--full]``; docs/reliability.md shows it."""
