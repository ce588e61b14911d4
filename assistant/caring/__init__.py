"""Care for the people whom messages speak of: personal details noticed before anything is sent, and
the operator's contacts shown first when a child may be in danger now."""
