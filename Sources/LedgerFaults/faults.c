/* The disk under a ledger, as tests want it: full, broken, slow to keep its word, or recorded.
 *
 *   LEDGER_FAULT=write:ENOSPC:120  the 121st write to the ledger's files fails, and all after it;
 *                                  kinds are write, sync and open (for writing; files of any name
 *                                  in the ledger's folder), errors ENOSPC, EIO, EROFS, EDQUOT
 *   LEDGER_FILE_SYSTEM=6969        statfs names this kind of file system
 *   LEDGER_USER=4711               geteuid names this user
 *   LEDGER_SYNCHRONOUS=NORMAL      the ledger asks for FULL, gets this, and is told FULL
 *   LEDGER_NO_SYNC=1               syncs are promised and not made, nor recorded
 *   LEDGER_SYNC_TIME=30            syncs take so many milliseconds more
 *   LEDGER_RECORD=FILE             writes, cuts and syncs of the ledger, and what leaves through
 *                                  sockets, are appended to the file: four 64-bit numbers (kind,
 *                                  file, offset, length), then the bytes
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/vfs.h>
#include <unistd.h>

#define REAL(name)                                                                                 \
    static __typeof__(name) *real;                                                                 \
    if (!real) real = dlsym(RTLD_NEXT, #name)

/* Whoever runs the tests may ignore the signal, and who is started inherits that. */
__attribute__((constructor)) static void begin(void) { signal(SIGXFSZ, SIG_DFL); }

enum file { OTHER, LEDGER, JOURNAL, SOCKET };
enum record { WRITE = 1, CUT = 2, SYNC = 3, SAID = 4 };

static int ends(const char *text, const char *end) {
    size_t a = strlen(text), b = strlen(end);
    return a >= b && strcmp(text + a - b, end) == 0;
}

static enum file kind(int fd) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length <= 0) return OTHER;
    path[length] = 0;
    if (ends(path, "annul.ledger")) return LEDGER;
    if (ends(path, "annul.ledger-wal")) return JOURNAL;
    return strncmp(path, "socket:", 7) == 0 ? SOCKET : OTHER;
}

/* The errno that this call shall fail with; 0 where it shall not. */
static int fault(const char *kind) {
    static atomic_long calls;
    const char *order = getenv("LEDGER_FAULT");
    size_t length = strlen(kind);
    if (!order || strncmp(order, kind, length) != 0 || order[length] != ':') return 0;
    const char *name = order + length + 1, *count = strchr(name, ':');
    if (!count || atomic_fetch_add(&calls, 1) < atol(count + 1)) return 0;
    if (strncmp(name, "ENOSPC", 6) == 0) return ENOSPC;
    if (strncmp(name, "EDQUOT", 6) == 0) return EDQUOT;
    if (strncmp(name, "EROFS", 5) == 0) return EROFS;
    return EIO;
}

static void record(enum record what, int file, uint64_t offset, const void *bytes, size_t length) {
    static atomic_int log = -1;
    const char *path = getenv("LEDGER_RECORD");
    if (!path) return;
    if (log < 0) {
        int fresh = (int)syscall(257 /* openat */, AT_FDCWD, path,
                                 O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600);
        int none = -1;
        if (!atomic_compare_exchange_strong(&log, &none, fresh)) close(fresh);
    }
    uint64_t head[4] = {what, (uint64_t)file, offset, length};
    struct iovec parts[2] = {{head, sizeof head}, {(void *)bytes, bytes ? length : 0}};
    static ssize_t (*real)(int, const struct iovec *, int);
    if (!real) real = dlsym(RTLD_NEXT, "writev");
    (void)!real(log, parts, 2);
}

static ssize_t write_at(ssize_t (*real)(int, const void *, size_t, off_t), int fd,
                        const void *bytes, size_t length, off_t offset) {
    enum file file = kind(fd);
    int error = file == LEDGER || file == JOURNAL ? fault("write") : 0;
    if (error) return errno = error, -1;
    ssize_t written = real(fd, bytes, length, offset);
    if (written > 0 && (file == LEDGER || file == JOURNAL))
        record(WRITE, file, (uint64_t)offset, bytes, (size_t)written);
    return written;
}

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t offset) {
    REAL(pwrite);
    return write_at(real, fd, bytes, length, offset);
}

ssize_t pwrite64(int fd, const void *bytes, size_t length, off_t offset) {
    REAL(pwrite64);
    return write_at(real, fd, bytes, length, offset);
}

static int cut(int (*real)(int, off_t), int fd, off_t length) {
    enum file file = kind(fd);
    int error = file == LEDGER || file == JOURNAL ? fault("write") : 0;
    if (error) return errno = error, -1;
    int result = real(fd, length);
    if (result == 0 && (file == LEDGER || file == JOURNAL))
        record(CUT, file, (uint64_t)length, NULL, 0);
    return result;
}

int ftruncate(int fd, off_t length) {
    REAL(ftruncate);
    return cut(real, fd, length);
}

int ftruncate64(int fd, off_t length) {
    REAL(ftruncate64);
    return cut(real, fd, length);
}

static int synchronize(int (*real)(int), int fd) {
    enum file file = kind(fd);
    if (file != LEDGER && file != JOURNAL) return real(fd);
    int error = fault("sync");
    if (error) return errno = error, -1;
    if (getenv("LEDGER_NO_SYNC")) return 0;
    const char *time = getenv("LEDGER_SYNC_TIME");
    if (time) usleep((useconds_t)atol(time) * 1000);
    int result = getenv("LEDGER_RECORD") ? 0 : real(fd);
    if (result == 0) record(SYNC, file, 0, NULL, 0);
    return result;
}

int fsync(int fd) {
    REAL(fsync);
    return synchronize(real, fd);
}

int fdatasync(int fd) {
    REAL(fdatasync);
    return synchronize(real, fd);
}

/* What leaves through a socket is recorded before it leaves: nobody has heard it earlier. */
ssize_t write(int fd, const void *bytes, size_t length) {
    REAL(write);
    if (getenv("LEDGER_RECORD") && kind(fd) == SOCKET) record(SAID, fd, 0, bytes, length);
    return real(fd, bytes, length);
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
    REAL(writev);
    if (getenv("LEDGER_RECORD") && kind(fd) == SOCKET)
        for (int part = 0; part < count; part++)
            record(SAID, fd, 0, parts[part].iov_base, parts[part].iov_len);
    return real(fd, parts, count);
}

ssize_t sendmsg(int fd, const struct msghdr *message, int flags) {
    REAL(sendmsg);
    if (getenv("LEDGER_RECORD") && kind(fd) == SOCKET)
        for (size_t part = 0; part < message->msg_iovlen; part++)
            record(SAID, fd, 0, message->msg_iov[part].iov_base, message->msg_iov[part].iov_len);
    return real(fd, message, flags);
}

static int opened(int (*real)(const char *, int, ...), const char *path, int flags, mode_t mode) {
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    if ((flags & (O_WRONLY | O_RDWR)) && strncmp(name, "annul.ledger", 12) == 0) {
        int error = fault("open");
        if (error) return errno = error, -1;
    }
    return real(path, flags, mode);
}

#define OPEN(name)                                                                                 \
    int name(const char *path, int flags, ...) {                                                   \
        va_list list;                                                                              \
        va_start(list, flags);                                                                     \
        mode_t mode = flags & O_CREAT ? va_arg(list, mode_t) : 0;                                  \
        va_end(list);                                                                              \
        REAL(name);                                                                                \
        return opened(real, path, flags, mode);                                                    \
    }
OPEN(open)
OPEN(open64)

static int file_system(int result, void *system) {
    const char *named = getenv("LEDGER_FILE_SYSTEM");
    if (named && result == 0)
        ((struct statfs *)system)->f_type = (__fsword_t)strtoul(named, NULL, 16);
    return result;
}

int statfs(const char *path, struct statfs *system) {
    REAL(statfs);
    return file_system(real(path, system), system);
}

int statfs64(const char *path, struct statfs64 *system) {
    REAL(statfs64);
    return file_system(real(path, system), system);
}

uid_t geteuid(void) {
    REAL(geteuid);
    const char *named = getenv("LEDGER_USER");
    return named ? (uid_t)atol(named) : real();
}

struct sqlite3;
struct sqlite3_stmt;
int sqlite3_prepare_v3(struct sqlite3 *, const char *, int, unsigned, struct sqlite3_stmt **,
                       const char **);

/* What is asked for and what is answered about durability. */
int sqlite3_prepare_v3(struct sqlite3 *database, const char *sql, int length, unsigned flags,
                       struct sqlite3_stmt **statement, const char **rest) {
    REAL(sqlite3_prepare_v3);
    const char *level = getenv("LEDGER_SYNCHRONOUS");
    char changed[64];
    if (!level || strncmp(sql, "PRAGMA synchronous", 18) != 0)
        return real(database, sql, length, flags, statement, rest);
    if (strchr(sql, '=')) snprintf(changed, sizeof changed, "PRAGMA synchronous = %s", level);
    else snprintf(changed, sizeof changed, "SELECT 2");
    int result = real(database, changed, -1, flags, statement, NULL);
    if (rest) *rest = sql + strlen(sql);
    return result;
}
