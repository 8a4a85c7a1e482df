"""Backup and restore: all that cannot be made again, in one archive that any computer opens."""
