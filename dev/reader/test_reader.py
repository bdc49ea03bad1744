#!/usr/bin/python3
"""Runs the tests of the reader, or those that are named: ./test_reader.py [tests.test_reading ...]"""

import sys
import unittest
from pathlib import Path

here = str(Path(__file__).parent)
arguments = sys.argv[1:] or ["discover", "--start-directory", f"{here}/tests", "--top-level-directory", here]
unittest.main(module=None, argv=[sys.argv[0], *arguments])
