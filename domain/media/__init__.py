"""Pictures as files: uploaded, made into every size by the worker, and collected when nothing shows them any more."""
