"""What can be typed after `kesher`: one file for each command, listed in `kesher.config.cli`."""
