"""Templates with placeholders in the syntax of docxtpl: where they stand, what they ask for, what they become.

The way of a template: `safety` opens it, `tags` finds the placeholders, `syntax` checks them, `sandbox` runs them on
`facts`, `filling` puts the texts into the document.
"""
