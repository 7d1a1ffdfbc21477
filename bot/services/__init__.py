"""Does. Alone opens transactions; asks `core` what to do and `storage` to keep it."""
