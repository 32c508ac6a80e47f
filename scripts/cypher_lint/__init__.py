"""Keeps `cypher/**/*.cypher` within what runs on every engine: the grammar of Cypher 5 and 25, and our own rules.

Run as `python -m cypher_lint [FILE…]`; each breach is a line `file:line: what is wrong`, the exit status is 1.
"""
