"""What the committee takes in and gives out over HTTP, a file a noun."""
