"""One module a speech engine; `nlp.asr.base` names them and loads one when it is asked for."""
