"""Run as a script between us and a server: becomes another user where needed, then becomes the server.

A process of its own (and not a `preexec_fn`) because code between fork and exec is not safe beside threads, and only
the process itself can enter a user namespace. Standard library alone; started with `python -I -S`.

    launch.py PARENT_PID WAY UID GID PARENT_END FOLDER PROGRAM ARGUMENT...

WAY is `plain`, `map` (root of today appears as UID inside a user namespace; files stay root's) or `drop` (setuid).
PARENT_END is the signal that the kernel sends to the server when the parent ends, however it ends. A failure is one
line on standard error and the exit status REFUSED.
"""

import ctypes
import os
import signal
import sys

REFUSED = 97
CLONE_NEWUSER = 0x10000000
PR_SET_PDEATHSIG = 1


def main(argv: list[str]) -> None:
    parent, way, uid, gid, parent_end, folder, *command = argv
    # A shell hands a command in the background an ignored Ctrl-C, which would pass on through every exec.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    libc = ctypes.CDLL(None, use_errno=True)
    if way == "map":
        _enter_namespace(libc, int(uid), int(gid))
    elif way == "drop":
        os.setgroups([])
        os.setgid(int(gid))
        os.setuid(int(uid))
    # After the change of user, which clears it.
    if sys.platform == "linux" and libc.prctl(PR_SET_PDEATHSIG, int(parent_end), 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG) was refused")
    if os.getppid() != int(parent):
        raise OSError(0, "the parent ended meanwhile")
    os.chdir(folder)
    os.execv(command[0], command)  # noqa: S606


def _enter_namespace(libc: ctypes.CDLL, uid: int, gid: int) -> None:
    outer_uid, outer_gid = os.geteuid(), os.getegid()
    if libc.unshare(CLONE_NEWUSER):
        raise OSError(ctypes.get_errno(), "a user namespace was refused")
    for name, line in (("setgroups", "deny"), ("uid_map", f"{uid} {outer_uid} 1"), ("gid_map", f"{gid} {outer_gid} 1")):
        with open(f"/proc/self/{name}", "w", encoding="ascii") as file:
            file.write(line)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except OSError as error:
        where = f" ({error.filename})" if error.filename else ""
        print(f"{error.strerror}{where}", file=sys.stderr)
        raise SystemExit(REFUSED) from None
