"""The use cases. Each takes the context (store, settings) and the viewer who asks, and returns an answer."""
