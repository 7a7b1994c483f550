"""The HTTP edge: routes as data, one place that parses, authorises, opens the transaction and answers."""
