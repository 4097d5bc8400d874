"""What inspect_ai finds under the name `lookalike`: the tasks, the solver, the scorers and the ways to attach.

Named by the entry point; imported when such a name is looked up, so it stays light.
"""

from inspect_ai.model import modelapi

from evals.safety.fan import scripted_fan
from evals.safety.judging.asking import guarded, judged
from evals.safety.measures import rate, unscored_rate
from evals.safety.tasks import TASKS, deterministic

__all__ = ["TASKS", "deterministic", "guarded", "judged", "rate", "scripted_fan", "unscored_rate"]


@modelapi(name="lookalike")
def lookalike():  # type: ignore[no-untyped-def]  # inspect_ai reads the class that it returns
    """`lookalike/<persona>`: the product in this process."""
    from evals.safety.attach.providers import InsideModel

    return InsideModel


@modelapi(name="lookalike-http")
def lookalike_http():  # type: ignore[no-untyped-def]  # inspect_ai reads the class that it returns
    """`lookalike-http/<model>`: any deployment behind `/v1/chat/completions`."""
    from evals.safety.attach.providers import HttpModel

    return HttpModel
