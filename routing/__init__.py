"""Who gets it: departments by duty list, agents by skill and wait. Without a database or a server."""
