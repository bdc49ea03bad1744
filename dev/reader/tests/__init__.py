"""Tests of the reader with a small writer of the same page, docs/format.md."""
