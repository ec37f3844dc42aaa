"""The gallery: a repository as a static web site that needs no server and no network."""

from sbmlqsp.report.site.building import Site, build_site

__all__ = ["Site", "build_site"]
