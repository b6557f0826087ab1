"""Layers above the transport: each is found by its ports, and believed as far as its bytes bear it out."""
