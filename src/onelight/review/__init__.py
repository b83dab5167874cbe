"""The review room over HTTP: what ui/ draws. It shows temp frames and takes decisions; finals never pass here."""
