"""What is wrong with a file or a model folder, in a sentence for people and a code for programs."""


class TrainingError(Exception):
    """Nothing sensible can be learned or measured."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
