"""The screen: the only part of the dashboard that imports Streamlit."""
