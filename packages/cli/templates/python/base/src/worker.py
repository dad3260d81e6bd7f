from client import hatchet
from tasks import workflows


def main() -> None:
    """Runs tasks until Ctrl-C: up to ten at the same time."""
    worker = hatchet.worker("{{name}}", slots=10, workflows=workflows)
    worker.start()


if __name__ == "__main__":
    main()
