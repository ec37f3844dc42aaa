"""The cohort engine: many patients of one model in the lanes of a vector, in code generated from the expression tree.

    Model -> system (states, rates, Jacobian as a graph) -> LLVM IR -> object code (llvmlite, cached on disk)
    Schedule -> edges of each patient; a generated driver gives each lane its doses, its step and its next patient

The method: every lane integrates one patient with a time and a step of its own and takes the next patient when it is
done, so that no patient waits for another and no result depends on the order of patients.
"""
