"""What authors use: notebooks, web edition, JupyterLite, Colab, pins."""
