"""What the running engine does at the word of those who use it, beside answering Bolt."""

from __future__ import annotations

import shutil
from typing import Any

from graphsvc.store import swap
from graphsvc.store.folder import DATABASE, LOADING, StoreFolder, sync_all


def settle(server: Any, folder: StoreFolder) -> None:
    """Returns when all that the engine has written is on the disk: a commit syncs its journal only, and a new index
    whose file is still empty after a power cut would be left out without a word, its constraint with it."""
    import jpype

    pages = jpype.JClass("com.arcadedb.engine.PageManager").INSTANCE
    for name in server._java_server.getDatabaseNames():
        database = server.get_database(str(name))._java_db.getWrappedDatabaseInstance()
        pages.waitAllPagesOfDatabaseAreFlushed(database)
    sync_all(folder.path)


class Served:
    """The engine that runs on a folder. `switching`: it is to end, for another database to be served."""

    def __init__(self, server: Any, folder: StoreFolder) -> None:
        self._server, self._folder = server, folder
        self.switching = False

    def settle(self) -> None:
        """See `settle`."""
        settle(self._server, self._folder)

    def export(self, name: str) -> None:
        """Writes the tables of the graph into a new folder of that name on the shelf."""
        from graphsvc.store import exporting  # with polars, which nothing else here needs

        place = self._folder.shelf / name
        place.mkdir(mode=0o700, parents=True)
        try:
            exporting.export(self._server.get_database(DATABASE), place)
        except BaseException:
            shutil.rmtree(place, ignore_errors=True)
            raise

    def unexport(self, name: str) -> None:
        """Removes such a folder: nobody is there to read it."""
        shutil.rmtree(self._folder.shelf / name, ignore_errors=True)

    def begin_load(self) -> None:
        """Makes an empty database beside the one that is served."""
        self.drop_load()
        self._server.create_database(LOADING)

    def drop_load(self) -> None:
        """Removes it, however far it came."""
        java = self._server._java_server
        if java.existsDatabase(LOADING):
            java.getDatabase(LOADING).getWrappedDatabaseInstance().drop()
            java.removeDatabase(LOADING)

    def stop(self) -> None:
        """Ends the engine. What was loaded, if that is wanted, is served from the next start on."""
        self._server.stop()
        if self.switching:
            sync_all(self._folder.path)
            swap.keep(self._folder.databases)
