"""Everything that reads: a snapshot becomes frames, pictures, files and slides.

Only ``dashboard.ui`` knows Streamlit.
"""
