"""The web consoles and the citizens' pages, as built files."""

from importlib.resources import files
from pathlib import Path

#: Folder with the built pages (index.html, hashed assets). Absent until the console has been built.
STATIC: Path = Path(str(files(__name__).joinpath("static")))
