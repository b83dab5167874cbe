"""How the catalogue grew. One file a step, each in its own transaction, never edited afterwards."""
