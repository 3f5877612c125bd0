"""A cluster in place of processes here, as the options of a verb ask for it."""

from __future__ import annotations

from typer._click.core import ParameterSource
from typer._click.globals import get_current_context

from .canary import Cluster
from .terminal import refused


def cluster_of(address: str | None, insecure: bool) -> Cluster | None:
    """Return the cluster asked for; None without one, and where --workers is typed and the address is the environment's.

    Raises typer.BadParameter where both are typed, and where a cluster is called insecure that is not asked for.
    """
    # a verb called as a function has no command line
    context = get_current_context(silent=True)
    typed = {
        name: context is not None and context.get_parameter_source(name) == ParameterSource.COMMANDLINE
        for name in ("workers", "cluster")
    }
    if address and typed["workers"]:
        if typed["cluster"]:
            raise refused("command.cluster.or_workers", option="--cluster")
        return None
    if insecure and not address:
        raise refused("command.cluster.insecure_alone", option="--insecure-cluster")
    return Cluster(address, insecure) if address else None
