"""Studies: arms, claims, and what becomes of them."""

from sbmlqsp.study.arm import Arm, Variant
from sbmlqsp.study.claim import Claim
from sbmlqsp.study.result import ClaimResult, StudyResult
from sbmlqsp.study.study import Study

__all__ = ["Arm", "Claim", "ClaimResult", "Study", "StudyResult", "Variant"]
