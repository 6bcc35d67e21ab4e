"""What Sphinx extensions of the book collect from each page while Sphinx reads it."""

from typing import Any, ClassVar

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.environment.collectors import EnvironmentCollector


class Collected(EnvironmentCollector):
    """Collects something from the pages that are read, also where several processes read them.

    The environment keeps it, by the pages' names, as its attribute `kept_as`. A subclass says in `of_page` what to collect.
    """

    kept_as: ClassVar[str]

    @classmethod
    def of_pages(cls, env: BuildEnvironment) -> dict[str, Any]:
        """Return what was collected from each page that has been read, by its name."""
        found: dict[str, Any] = env.__dict__.setdefault(cls.kept_as, {})
        return found

    def of_page(self, doctree: nodes.document) -> Any:
        """Return what to keep of one page."""
        raise NotImplementedError

    def clear_doc(self, app: Sphinx, env: BuildEnvironment, docname: str) -> None:
        """Forget a page."""
        self.of_pages(env).pop(docname, None)

    def merge_other(self, app: Sphinx, env: BuildEnvironment, docnames: set[str], other: BuildEnvironment) -> None:
        """Take over the pages that another process has read."""
        self.of_pages(env).update((name, found) for name, found in self.of_pages(other).items() if name in docnames)

    def process_doc(self, app: Sphinx, doctree: nodes.document) -> None:
        """Collect from one page."""
        self.of_pages(app.env)[app.env.docname] = self.of_page(doctree)
