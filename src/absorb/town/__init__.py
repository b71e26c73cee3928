"""What a town says of itself: who is responsible for the pages, and how accessible they are."""
