"""The XML tree gives back every character it was not asked to change."""

from __future__ import annotations

from pathlib import Path

import pytest

from sbmlqsp.native._editing.xml_tree import parse

CORPUS = Path(__file__).parents[2].parent / "shared" / "corpus" / "models"
AWKWARD = """<?xml version='1.0'?>
<!-- a > b -->
<r:root xmlns:r="urn:r"  a = 'x>y"z'
   b="&lt;&amp;"><![CDATA[<not><xml>]]><empty/><spaced /><two></two>
  <?pi <x> ?>text &gt; more<inner xmlns="urn:d"><deep/></inner></r:root>
<!-- end -->
"""


def test_awkward_text_is_reproduced() -> None:
    assert parse(AWKWARD).render() == AWKWARD


def test_attributes_are_read_unescaped_and_set_escaped() -> None:
    root = parse(AWKWARD).children()[0]
    assert (root.get("a"), root.get("b"), root.get("c")) == ('x>y"z', "<&", None)
    root.set("a", "1 < 2")
    root.set("c", 'say "hi"')
    root.set("b", None)
    assert root.head == """<r:root xmlns:r="urn:r" a="1 &lt; 2" c='say "hi"'"""


def test_namespaces_follow_their_declarations() -> None:
    root = parse(AWKWARD).children()[0]
    inner = root.child("inner")
    assert root.namespace == "urn:r"
    assert inner is not None
    assert (inner.namespace, inner.children()[0].namespace) == ("urn:d", "urn:d")


def test_insertion_into_an_empty_element_is_indented() -> None:
    tree = parse("<a>\n  <b/>\n</a>")
    b = tree.children()[0].children()[0]
    b.append(parse("<c/>").children()[0])
    b.append(parse("<d/>").children()[0])
    assert tree.render() == "<a>\n  <b>\n    <c/>\n    <d/>\n  </b>\n</a>"
    b.remove(b.children()[0])
    assert tree.render() == "<a>\n  <b>\n    <d/>\n  </b>\n</a>"


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus is not in ../shared")
def test_corpus_files_are_reproduced() -> None:
    for path in sorted(CORPUS.glob("*.xml"))[::8]:
        text = path.read_text(encoding="utf-8")
        assert parse(text).render() == text, path.name
