"""Layers below the network layer."""
