"""The doors that are no web page: recorded calls, the simulator, replays."""
