"""What a model's equations say beyond one run: dynamics, identifiability, sensitivity, design, scales, causes."""
