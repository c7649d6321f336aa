"""The deployed zips under AWS's own runtime client, as far as one machine can tell what Lambda will see."""
