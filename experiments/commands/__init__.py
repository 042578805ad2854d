"""What each command does; `experiments.main` only reads the command line."""
