"""For every reader, in the page of a notebook."""

# Who moves by keyboard sees where (ipywidgets' slider handles only change their colour); and where the system asks for
# less motion, nothing glides.
STYLE = (
    "<style>.jupyter-widgets:focus-visible,.jupyter-widgets :focus-visible"
    "{outline:2px solid var(--jp-brand-color1,#1976d2)!important;outline-offset:2px}"
    "@media (prefers-reduced-motion:reduce){.jupyter-widgets *{transition:none!important}}"
    "</style>"
)
