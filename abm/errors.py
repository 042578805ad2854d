"""What a user can mend: one base class, by which everybody who reports errors knows them."""


class AbmError(Exception):
    """Something is wrong that whoever asked can put right: what it is, where, and the remedy.

    place: the file, folder, group or option that it is about.  remedy: what to do instead.  Either
    may be part of the message already.
    """

    def __init__(self, message: object, *, place: object = "", remedy: str = "") -> None:
        super().__init__(message)
        self.message, self.place, self.remedy = str(message), str(place), remedy

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        return where + "; ".join(filter(None, (self.message, self.remedy)))


class UsageError(AbmError):
    """Something asked for that cannot be done."""
