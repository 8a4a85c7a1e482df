"""Frame → picture and words; nothing here imports Streamlit."""
