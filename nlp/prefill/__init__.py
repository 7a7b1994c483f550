"""From the words of a contact to a filled form: title, content and fields with what they stand on."""
