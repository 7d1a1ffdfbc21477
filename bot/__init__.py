"""The publisher: decides (`core`), does (`services`), and carries (`telegram`); `app` wires it all."""
