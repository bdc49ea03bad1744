"""Reads Holdfast repositories, from docs/format.md alone: a class or two for each section of that page.

Needs Python 3.11 and Debian's python3-cryptography, python3-argon2 and python3-zstandard. Nothing here writes to a
repository. Clear before fast: it trusts no byte that it did not verify, and stops at the first that is wrong.
"""
