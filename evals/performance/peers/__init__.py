"""Runners of peers, one script each: run with a Python that has the peer, they read a job and write figures."""
