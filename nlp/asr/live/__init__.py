"""Speech heard while it is spoken: the worker behind a websocket, its client, and one leg's port."""
