"""Pages and commands that join several floors and hold no rule of their own."""
