"""Whether two models are the same: as they are written (`agreement`) and in what they mean (`meaning`)."""
