"""The command line beside the interface: arguments, headless runs, information."""
