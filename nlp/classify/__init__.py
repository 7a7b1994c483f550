"""From a text to what is asked, where, how urgently and on which track."""
