"""企业诉求直通车: enterprises, their matters, and the ladder those climb until they are solved."""
