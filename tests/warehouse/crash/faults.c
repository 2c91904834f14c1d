/* A disk that can be watched, that fills up, and at which a process dies: preloaded into the process that is tested.

   It stands between a program and the C library for every call that changes a file below one folder. It records them
   (record), ends the process at one of them (kill_at), or answers from one of them on that the disk is full (fail_from).
   A write that is cut short leaves its first half behind, as real ones do. Armed by calls, not by the environment, and not
   inherited: children of the process are left alone unless they arm it themselves. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#define FILES 65536
#define REAL(result, name, ...) \
    static result (*real)(__VA_ARGS__); \
    if (!real) real = (result (*)(__VA_ARGS__))dlsym(RTLD_NEXT, #name)

static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;
static char folder[PATH_MAX];
static size_t folder_length;
static int recording = -1;
static long calls, kill_at, fail_from, fail_to;
static int fail_with;
static char *names[FILES]; /* by file descriptor: the path, if it is watched */

/* what the test calls */
void faults_watch(const char *path) { strncpy(folder, path, PATH_MAX - 1); folder_length = strlen(folder); calls = 0; }
void faults_record(const char *path) { recording = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644); }
void faults_kill_at(long number) { kill_at = number; }
void faults_fail(long from, long to, int with) { fail_from = from; fail_to = to; fail_with = with; }
long faults_calls(void) { return calls; }


static int watched(const char *path) {
    return folder_length && path && !strncmp(path, folder, folder_length) && (path[folder_length] == '/' || !path[folder_length]);
}

static const char *name_of(int file) { return file >= 0 && file < FILES ? names[file] : NULL; }

static void raw_write(const void *data, size_t length) {
    REAL(ssize_t, write, int, const void *, size_t);
    while (length) {
        ssize_t done = real(recording, data, length);
        if (done <= 0) _exit(99);
        data = (const char *)data + done;
        length -= done;
    }
}

/* one record: what, length of the path, offset, length of the data; the path; the data */
static void record(char what, const char *path, uint64_t offset, uint64_t length, const void *data) {
    if (recording < 0) return;
    struct { char what; char pad[3]; uint32_t path_length; uint64_t offset, length; } head = {what, {0}, strlen(path), offset, length};
    raw_write(&head, sizeof head);
    raw_write(path, head.path_length);
    if (data) raw_write(data, length);
}

void faults_note(const char *text) { record('N', text, 0, 0, NULL); }

static void die(void) { kill(getpid(), SIGKILL); pause(); }

/* the fate of the call that is about to be made: 0 to go on, else the error to answer; dies if it is the one to die at */
static int fate(int takes_room) {
    calls++;
    if (calls == kill_at) die();
    if ((takes_room || fail_with == EIO) && fail_from && calls >= fail_from && calls < fail_to) return fail_with;
    return 0;
}

static void lock(void) { pthread_mutex_lock(&one_at_a_time); }
static void unlock(void) { pthread_mutex_unlock(&one_at_a_time); }

static void opened(int file, const char *path) {
    if (file < 0 || file >= FILES) return;
    names[file] = watched(path) ? strdup(path) : NULL; /* never freed: a few bytes a file, and no race with readers */
}

static int open_watched(const char *path, int flags, mode_t mode, int (*real)(const char *, int, ...)) {
    if (!watched(path)) { int file = real(path, flags, mode); opened(file, path); return file; }
    lock();
    struct stat there;
    int is_new = stat(path, &there) != 0;
    int changes = (flags & O_CREAT && is_new) || (flags & O_TRUNC && !is_new && there.st_size);
    int error = changes ? fate(is_new) : 0;
    int file = -1;
    if (error) errno = error;
    else {
        file = real(path, flags, mode);
        int saved = errno;
        opened(file, path);
        if (file >= 0 && flags & O_CREAT && is_new) record('C', path, 0, 0, NULL);
        else if (file >= 0 && flags & O_TRUNC && changes) record('F', path, 0, 0, NULL);
        errno = saved;
    }
    unlock();
    return file;
}

#define OPEN(name) \
    int name(const char *path, int flags, ...) { \
        REAL(int, name, const char *, int, ...); \
        mode_t mode = 0; \
        if (flags & (O_CREAT | O_TMPFILE)) { va_list rest; va_start(rest, flags); mode = va_arg(rest, mode_t); va_end(rest); } \
        return open_watched(path, flags, mode, real); \
    }
OPEN(open)
OPEN(open64)

#define PWRITE(name, off) \
    ssize_t name(int file, const void *data, size_t length, off offset) { \
        REAL(ssize_t, name, int, const void *, size_t, off); \
        const char *path = name_of(file); \
        if (!path) return real(file, data, length, offset); \
        lock(); \
        if (kill_at == calls + 1 && length > 1) { real(file, data, length / 2, offset); die(); } \
        int error = fate(1); \
        ssize_t done = -1; \
        if (error) { if (length > 1 && calls == fail_from) real(file, data, length / 2, offset); errno = error; } \
        else { done = real(file, data, length, offset); if (done > 0) record('W', path, offset, done, data); } \
        unlock(); \
        return done; \
    }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

ssize_t write(int file, const void *data, size_t length) {
    REAL(ssize_t, write, int, const void *, size_t);
    const char *path = name_of(file);
    if (!path) return real(file, data, length);
    lock();
    struct stat there;
    off_t offset = fcntl(file, F_GETFL) & O_APPEND && !fstat(file, &there) ? there.st_size : lseek(file, 0, SEEK_CUR);
    if (kill_at == calls + 1 && length > 1) { real(file, data, length / 2); die(); }
    int error = fate(1);
    ssize_t done = -1;
    if (error && calls == fail_from && length > 1) { /* the last bytes that fit */
        done = real(file, data, length / 2);
        if (done > 0) record('W', path, offset, done, data);
    } else if (error) errno = error;
    else { done = real(file, data, length); if (done > 0) record('W', path, offset, done, data); }
    unlock();
    return done;
}

/* recorded as the writes that it stands for: what reaches the disk at a power cut is the same */
ssize_t copy_file_range(int from, off64_t *from_offset, int to, off64_t *to_offset, size_t length, unsigned int flags) {
    REAL(ssize_t, copy_file_range, int, off64_t *, int, off64_t *, size_t, unsigned int);
    if (!name_of(to)) return real(from, from_offset, to, to_offset, length, flags);
    static char bytes[1 << 20]; /* as other calls of one process: one at a time */
    ssize_t there = read(from, bytes, length < sizeof bytes ? length : sizeof bytes);
    ssize_t done = there > 0 ? write(to, bytes, there) : there;
    if (there > 0 && done < there) lseek(from, (done > 0 ? done : 0) - there, SEEK_CUR);
    return done;
}

#define SYNC(name) \
    int name(int file) { \
        REAL(int, name, int); \
        const char *path = name_of(file); \
        if (!path) return real(file); \
        lock(); \
        int error = fate(0); \
        int done = error ? (errno = error, -1) : real(file); \
        if (!done) record('S', path, 0, 0, NULL); \
        unlock(); \
        return done; \
    }
SYNC(fsync)
SYNC(fdatasync)

#define TRUNCATE(name, off) \
    int name(int file, off length) { \
        REAL(int, name, int, off); \
        const char *path = name_of(file); \
        if (!path) return real(file, length); \
        lock(); \
        struct stat there; \
        int error = fate(!fstat(file, &there) && length > there.st_size); \
        int done = error ? (errno = error, -1) : real(file, length); \
        if (!done) record('F', path, length, 0, NULL); \
        unlock(); \
        return done; \
    }
TRUNCATE(ftruncate, off_t)
TRUNCATE(ftruncate64, off64_t)

int close(int file) {
    REAL(int, close, int);
    if (file >= 0 && file < FILES) names[file] = NULL;
    return real(file);
}

#define NAMED(what, takes_room, call, path, data) \
    if (!watched(path)) return call; \
    lock(); \
    int error = fate(takes_room); \
    int done = error ? (errno = error, -1) : call; \
    if (!done) record(what, path, 0, strlen(data), data); \
    unlock(); \
    return done;

int rename(const char *from, const char *to) { REAL(int, rename, const char *, const char *); NAMED('R', 0, real(from, to), from, to) }
int symlink(const char *target, const char *link) { REAL(int, symlink, const char *, const char *); NAMED('L', 1, real(target, link), link, target) }
int unlink(const char *path) { REAL(int, unlink, const char *); NAMED('U', 0, real(path), path, "") }
int remove(const char *path) { REAL(int, remove, const char *); NAMED('U', 0, real(path), path, "") }
int rmdir(const char *path) { REAL(int, rmdir, const char *); NAMED('U', 0, real(path), path, "") }
int mkdir(const char *path, mode_t mode) { REAL(int, mkdir, const char *, mode_t); NAMED('M', 1, real(path, mode), path, "") }

int ioctl(int file, unsigned long request, ...) {
    REAL(int, ioctl, int, unsigned long, ...);
    va_list rest;
    va_start(rest, request);
    void *argument = va_arg(rest, void *);
    va_end(rest);
    if (name_of(file) && request == 0x40049409) { errno = EOPNOTSUPP; return -1; } /* FICLONE: copy the bytes, they are recorded */
    return real(file, request, argument);
}
