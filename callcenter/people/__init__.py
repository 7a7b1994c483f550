"""Who works here: accounts, sessions, second factors, and who may do what."""
