"""Whois, reverse DNS and traceroute answers about a host."""
