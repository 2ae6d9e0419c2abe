"""The pages that people open in a browser: plain HTML, made here, that works without a script."""
