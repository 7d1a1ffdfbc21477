"""What every store is: statements on the connection of one transaction. Holds no statement itself."""

from sqlalchemy.ext.asyncio import AsyncConnection


class Store:
    """A store in one transaction: it neither begins nor commits."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
