"""`python -m evals.safety`: the same verbs as `lookalike eval`."""

from evals.safety.command import main

if __name__ == "__main__":
    main()
