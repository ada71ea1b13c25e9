"""What authors use: notebooks, web edition, JupyterLite, pins."""
