"""The harness tested on the product with one protection switched off at a time."""
