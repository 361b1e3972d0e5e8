"""Templates as they are loaded: once, and with their blocks known."""

from typing import Any

from django.template import Node, NodeList, Template
from django.template.loaders import cached


class KnownNodes(NodeList):
    """Django looks for all blocks of the outermost template each time that a page is drawn."""

    def __init__(self, nodes: NodeList) -> None:
        super().__init__(nodes)
        self._known: dict[type[Node], list[Any]] = {}

    def get_nodes_by_type(self, nodetype: type[Node]) -> list[Any]:
        if nodetype not in self._known:
            self._known[nodetype] = super().get_nodes_by_type(nodetype)
        return self._known[nodetype]


class Loader(cached.Loader):
    def get_template(self, template_name: str, skip: Any = None) -> Template:
        template = super().get_template(template_name, skip)
        if not isinstance(template.nodelist, KnownNodes):
            template.nodelist = KnownNodes(template.nodelist)
        return template
