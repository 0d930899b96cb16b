"""What one person may ask of what is held on him: all of it, or that it goes; and what goes by its age."""
