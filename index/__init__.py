"""Where to find it: passages go into Chroma and the right ones come out. Knows corpus only."""
