"""Where the rooms are joined: `Production` for scripts, the command line, the demo. Nothing else may."""
