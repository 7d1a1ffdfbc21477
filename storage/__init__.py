"""What is kept, and how. Gives out frozen records, takes frozen records, and never imports `bot`."""
