"""The page's parts: what stands where and what each control does. Gradio is known here and in
`app.py` alone; what is answered, kept or measured is decided elsewhere."""
