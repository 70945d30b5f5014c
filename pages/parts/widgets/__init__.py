"""Small widgets Streamlit does not have: the phone's position, a line that is not lost, photos, and live pages."""
