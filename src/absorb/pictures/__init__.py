"""Pictures for people who would rather look than read: drawn on the server as SVG, each at an address of its own that
holds the hash of its data. A room registers a picture by name and says how its values are read; the page shows a figure
with a title, a description and the table behind it one click away."""
