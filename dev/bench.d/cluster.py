"""A PostgreSQL cluster of pgbench's tables, in a folder of its own, reached by a Unix socket."""

import os
import subprocess

PROGRAMS = "/usr/lib/postgresql/15/bin"
ACCOUNT = "postgres"
PORT = 5432  # names the socket's file; nothing listens on the network


def as_server(*command):
    """The command line that runs a command as the server's account."""
    if os.geteuid() != 0:
        return command
    return ("setpriv", f"--reuid={ACCOUNT}", f"--regid={ACCOUNT}", "--init-groups", "--", *command)


def run(*command):
    return subprocess.run(as_server(*command), check=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          cwd="/", stdin=subprocess.DEVNULL, env={**os.environ, "LC_ALL": "C"}).stdout


class Cluster:
    """Data and socket are below the folder, which the server's account owns."""

    def __init__(self, folder):
        self.folder = folder
        self.data = os.path.join(folder, "data")

    def create(self, scale, settings):
        run(f"{PROGRAMS}/initdb", "-D", self.data, "-k", "-N", "-U", ACCOUNT, "-A", "trust")
        with open(os.path.join(self.data, "postgresql.conf"), "w", encoding="utf-8") as file:
            file.write("\n".join([
                "listen_addresses = ''", f"unix_socket_directories = '{self.folder}'", "shared_buffers = 256MB",
                "max_wal_size = 8GB", "checkpoint_timeout = 15min", "max_slot_wal_keep_size = 16GB", "autovacuum = off",
                "lc_messages = 'C'", *settings]) + "\n")
        self.start()
        self.pgbench("-i", "-q", "-s", str(scale))

    def start(self, data=None):
        run(f"{PROGRAMS}/pg_ctl", "start", "-w", "-t", "600", "-D", data or self.data, "-l",
            os.path.join(self.folder, "server.log"))

    def stop(self, data=None):
        run(f"{PROGRAMS}/pg_ctl", "stop", "-w", "-m", "fast", "-D", data or self.data)

    def sql(self, query, database="postgres"):
        return run(f"{PROGRAMS}/psql", "-h", self.folder, "-U", ACCOUNT, "-XAtq", "-v", "ON_ERROR_STOP=1",
                   "-d", database, "-c", query).strip()

    def pgbench(self, *arguments):
        return run(f"{PROGRAMS}/pgbench", "-h", self.folder, "-U", ACCOUNT, *arguments, "postgres")

    def drop_slot(self):
        """The server keeps no log for anybody any more."""
        self.sql("SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots")

    def settle(self):
        """All pages are in files, and the files in the page cache."""
        self.sql("CHECKPOINT")
        os.sync()
        subprocess.run(["sh", "-c", 'find "$0" -name pg_wal -prune -o -type f -exec cat {} + > /dev/null', self.data], check=True)
