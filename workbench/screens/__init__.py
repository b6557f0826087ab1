"""Start screen, main screen, dialogs."""
