/* Roost keeper: holds one game server's terminal, log and exit record, and outlives the agent. */
#ifndef KEEPER_H
#define KEEPER_H

#include <poll.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define PROTOCOL_VERSION 1

/* A frame is u32 length of what follows, u8 type, u32 sequence, payload. Integers are little-endian. */
#define FRAME_HEAD 9
#define FRAME_MAX (64 * 1024 + 5)
#define START_MAX (1024 * 1024 + 5)

enum frame_type {
	FRAME_HELLO = 1,    /* u8 protocol, u8 state, u32 keeper pid, u64 offset, u64 lines */
	FRAME_POSITION = 2, /* u64 offset, u64 lines: the log holds output up to here */
	FRAME_RESULT = 3,   /* u8 result, text; the sequence is the request's */
	FRAME_START = 16,   /* launch records, see launch.c */
	FRAME_INPUT = 17,   /* bytes for the program's input */
	FRAME_SIGNAL = 18,  /* u8 signal number, to the program's process group */
	FRAME_RESIZE = 19,  /* u16 columns, u16 rows */
	FRAME_KILL = 20     /* ends everything below the keeper */
};

enum result { RESULT_OK, RESULT_BUSY, RESULT_STATE, RESULT_BAD, RESULT_FAILED };
enum state { STATE_WAITING, STATE_RUNNING, STATE_ENDED };

struct launch {
	const unsigned char *blob;
	size_t blob_size;
	char **outer; /* the sandbox's command line; empty without a sandbox */
	char **inner; /* the program's command line */
	char **env;
	char **join; /* files that take the program's process id (cgroup.procs) */
	const char *netns, *cwd, *oom_file;
	long uid, gid;
	int tty, seccomp;
};

struct child {
	pid_t pid;
	int control;    /* socket to the supervisor inside */
	int output;     /* terminal, or read end of a pipe */
	int input;      /* terminal, or write end of a pipe */
	int tty;
	int reported;   /* the supervisor told how the program ended */
	int by_signal, value;
};

/* log.c */
void log_open(size_t segment_bytes, int segments);
void log_write(const unsigned char *bytes, size_t size);
void log_close(void);
extern uint64_t log_offset, log_lines;

/* launch.c */
int launch_parse(struct launch *launch, const unsigned char *blob, size_t size);
void launch_free(struct launch *launch);
const char *launch_child(const struct launch *launch, struct child *child);

/* client.c */
struct handlers {
	enum result (*request)(int type, const unsigned char *payload, size_t size, const char **why);
	enum state (*state)(void);
};
void clients_init(const struct handlers *handlers);
void clients_accept(int listener);
int clients_poll(struct pollfd *fds);
void clients_serve(const struct pollfd *fds, int count);
void clients_position(void);

/* supervisor.c: runs inside the sandbox as its first process */
int supervise(int control);

/* privileges.c */
void drop_privileges(const struct launch *launch);
void keep_only_kill(void);
int seccomp_install(void);

/* io.c */
uint16_t get16(const unsigned char *at);
uint32_t get32(const unsigned char *at);
void put32(unsigned char *at, uint32_t value);
void put64(unsigned char *at, uint64_t value);
int write_file(const char *path, const char *text);
int wait_ready(int fd, short events, int timeout_ms);
int write_all(int fd, const void *bytes, size_t size, int timeout_ms);
int read_all(int fd, void *bytes, size_t size, int timeout_ms);
void close_on_exec(int fd);
void non_blocking(int fd);
int child_signal_pipe(void);
void drain_pipe(int fd);

#endif
