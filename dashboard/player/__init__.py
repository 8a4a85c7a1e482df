"""One stage for a briefing, used twice: full screen in the meeting page, and in a file that needs nothing else."""
