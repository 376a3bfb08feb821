"""Payment providers behind one gateway: each of them must keep the same promises."""
