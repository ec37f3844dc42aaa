"""Identifiers in every form, qualifiers, and the tables of entry.toml that hold them."""

from __future__ import annotations

import pytest

from sbmlqsp.curation.identifiers import identifier
from sbmlqsp.curation.metadata import Annotation
from sbmlqsp.errors import ParseError

FORMS = [
    ("CHEBI:27732", "chebi", "CHEBI:27732"),
    ("chebi:27732", "chebi", "CHEBI:27732"),
    ("chebi/CHEBI:27732", "chebi", "CHEBI:27732"),
    ("https://identifiers.org/CHEBI:27732", "chebi", "CHEBI:27732"),
    ("http://identifiers.org/chebi/CHEBI:27732", "chebi", "CHEBI:27732"),
    ("http://identifiers.org/chebi/CHEBI%3A27732", "chebi", "CHEBI:27732"),
    ("urn:miriam:chebi:CHEBI%3A27732", "chebi", "CHEBI:27732"),
    ("urn:miriam:obo.chebi:CHEBI%3A27732", "chebi", "CHEBI:27732"),
    ("taxonomy:9606", "taxonomy", "9606"),
    ("https://identifiers.org/taxonomy:9606", "taxonomy", "9606"),
    ("https://identifiers.org/taxonomy/9606", "taxonomy", "9606"),
    ("urn:miriam:uniprot:P12345", "uniprot", "P12345"),
    ("doi:10.1200/JCO.2002.02.140", "doi", "10.1200/JCO.2002.02.140"),
    ("https://identifiers.org/doi/10.1200/JCO.2002.02.140", "doi", "10.1200/JCO.2002.02.140"),
    ("UBERON:0000178", "uberon", "UBERON:0000178"),
    ("biomodels.db:BIOMD0000000001", "biomodels.db", "BIOMD0000000001"),
]


@pytest.mark.parametrize(("text", "collection", "accession"), FORMS)
def test_every_form_of_an_identifier_is_read(text, collection, accession):
    found = identifier(text)
    assert (found.collection, found.accession) == (collection, accession)
    for form in (found.compact, found.uri, found.old_uri, found.urn):
        assert identifier(form) == found


def test_the_forms_of_chebi_are_those_of_identifiers_org():
    caffeine = identifier("CHEBI:27732")
    assert caffeine.uri == "https://identifiers.org/CHEBI:27732"
    assert caffeine.old_uri == "http://identifiers.org/chebi/CHEBI:27732"
    assert caffeine.urn == "urn:miriam:chebi:CHEBI%3A27732"
    assert identifier("uniprot:P12345").uri == "https://identifiers.org/uniprot:P12345"


@pytest.mark.parametrize("text", ["CHEBI:abc", "chebbi:1", "9606", "taxonomy:human", "", "UBERON:12", "GO:0006915x"])
def test_what_is_no_identifier_is_refused(text):
    with pytest.raises(ParseError):
        identifier(text)


def test_a_bare_qualifier_is_biological_and_the_other_family_is_named():
    assert str(Annotation.parse("C", "is CHEBI:27732")) == "is CHEBI:27732"
    derived = Annotation.parse("model", "bqmodel:isDerivedFrom biomodels.db:BIOMD0000000001")
    assert (derived.family, derived.qualifier) == ("bqmodel", "isDerivedFrom")
    with pytest.raises(ParseError, match="no qualifier"):
        Annotation.parse("C", "isDerivedFrom CHEBI:27732")
