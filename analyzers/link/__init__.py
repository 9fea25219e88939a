"""The whole-repository stage: joins what single files say into one catalog."""
