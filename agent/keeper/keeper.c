/* Main loop: one program, its log, its agents. Usage: keeper --dir RUN_DIR [--segment-bytes N] [--segments N] */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>
#if defined(__linux__)
#include <sys/prctl.h>
#endif

#include "keeper.h"

#define SOCKET_NAME "sock"
#define INPUT_ROOM (64 * 1024)
#define OUTPUT_ROOM (64 * 1024)
/* An agent that dies between starting a keeper and telling it what to run leaves nothing behind. */
#define START_WAIT_MS 60000
/* Without a sandbox a process that escaped its group may hold the terminal open. */
#define DRAIN_WAIT_MS 200

static enum state state = STATE_WAITING;
static struct child child = {.control = -1, .output = -1, .input = -1};
static char oom_file[4096];
static int wait_status;
static unsigned char *pending;
static size_t pending_size;

static enum state current_state(void) { return state; }

static enum result start(const unsigned char *payload, size_t size, const char **why) {
	struct launch launch;
	if (state != STATE_WAITING) return RESULT_STATE;
	if (launch_parse(&launch, payload, size) < 0) {
		launch_free(&launch);
		*why = "malformed launch records";
		return RESULT_BAD;
	}
	if (launch.oom_file) snprintf(oom_file, sizeof oom_file, "%s", launch.oom_file);
	*why = launch_child(&launch, &child);
	launch_free(&launch);
	if (*why) return RESULT_FAILED;
	*why = "";
	state = STATE_RUNNING;
	return RESULT_OK;
}

static void write_pending(void) {
	while (pending_size) {
		ssize_t wrote = write(child.input, pending, pending_size);
		if (wrote < 0 && errno == EINTR) continue;
		if (wrote < 0 && errno != EAGAIN && errno != EWOULDBLOCK) pending_size = 0;
		if (wrote <= 0) break;
		pending_size -= (size_t)wrote;
		memmove(pending, pending + wrote, pending_size);
	}
	if (pending_size == 0 && pending) {
		free(pending);
		pending = NULL;
	}
}

static enum result input(const unsigned char *payload, size_t size) {
	if (size > INPUT_ROOM - pending_size) return RESULT_BUSY;
	if (!pending && !(pending = malloc(INPUT_ROOM))) return RESULT_BUSY;
	memcpy(pending + pending_size, payload, size);
	pending_size += size;
	write_pending();
	return RESULT_OK;
}

static enum result order(unsigned char signal_number, const char **why) {
	if (write_all(child.control, &signal_number, 1, 0) == 0) return RESULT_OK;
	*why = "the sandbox does not answer";
	return RESULT_FAILED;
}

static enum result request(int type, const unsigned char *payload, size_t size, const char **why) {
	if (type == FRAME_START) return start(payload, size, why);
	if (state != STATE_RUNNING) return RESULT_STATE;
	switch (type) {
	case FRAME_INPUT:
		return input(payload, size);
	case FRAME_SIGNAL:
		if (size != 1 || payload[0] < 1 || payload[0] > 31) return RESULT_BAD;
		return order(payload[0], why);
	case FRAME_RESIZE: {
		struct winsize window = {0, 0, 0, 0};
		if (size != 4 || !child.tty) return RESULT_BAD;
		window.ws_col = get16(payload);
		window.ws_row = get16(payload + 2);
		return ioctl(child.output, TIOCSWINSZ, &window) < 0 ? RESULT_FAILED : RESULT_OK;
	}
	case FRAME_KILL:
		if (order(SIGKILL, why) == RESULT_OK) return RESULT_OK;
		return kill(child.pid, SIGKILL) < 0 ? RESULT_FAILED : RESULT_OK;
	default:
		*why = "unknown request";
		return RESULT_BAD;
	}
}

/* Returns 0 at the end of output. Several reads become one write and one position. */
static int take_output(void) {
	static unsigned char bytes[OUTPUT_ROOM];
	size_t size = 0;
	int open = 1;
	while (size < sizeof bytes) {
		ssize_t got = read(child.output, bytes + size, sizeof bytes - size);
		if (got < 0 && errno == EINTR) continue;
		if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) break;
		if (got <= 0) {
			open = 0;
			break;
		}
		size += (size_t)got;
	}
	if (size) {
		log_write(bytes, size);
		clients_position();
	}
	return open;
}

static void take_report(void) {
	unsigned char message[8];
	ssize_t got = read(child.control, message, sizeof message);
	if (got < 0 && (errno == EINTR || errno == EAGAIN)) return;
	if (got == sizeof message) {
		child.reported = 1;
		child.by_signal = get32(message) != 0;
		child.value = (int)get32(message + 4);
		return;
	}
	close(child.control);
	child.control = -1;
}

static long count_oom(void) {
	char text[512], *at;
	long count = 0;
	int fd = oom_file[0] ? open(oom_file, O_RDONLY | O_CLOEXEC) : -1;
	ssize_t got = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
	if (fd >= 0) close(fd);
	if (got <= 0) return 0;
	text[got] = 0;
	at = strstr(text, "oom_kill ");
	if (at) sscanf(at, "oom_kill %ld", &count);
	return count;
}

static void write_exit(void) {
	char text[256];
	struct timeval now;
	int fd, size;
	if (!child.reported) {
		child.by_signal = WIFSIGNALED(wait_status);
		child.value = child.by_signal ? WTERMSIG(wait_status) : WEXITSTATUS(wait_status);
	}
	gettimeofday(&now, NULL);
	size = snprintf(text, sizeof text, "%s %d\noom %ld\nended %lld\noffset %llu\nlines %llu\n",
	                child.by_signal ? "signal" : "code", child.value, count_oom(),
	                (long long)now.tv_sec * 1000 + now.tv_usec / 1000, (unsigned long long)log_offset,
	                (unsigned long long)log_lines);
	fd = open("exit.new", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0) return;
	if (write_all(fd, text, (size_t)size, 1000) == 0 && fsync(fd) == 0) rename("exit.new", "exit");
	close(fd);
}

static void finish(void) {
	state = STATE_ENDED;
	if (child.control >= 0) take_report();
	while (take_output() && wait_ready(child.output, POLLIN, DRAIN_WAIT_MS)) {
	}
	log_close();
	write_exit();
	unlink(SOCKET_NAME);
	exit(0);
}

/* Also reaps orphans, which the kernel hands to this process. */
static int program_is_over(void) {
	int status, over = 0;
	pid_t pid;
	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		if (state != STATE_RUNNING || pid != child.pid) continue;
		wait_status = status;
		over = 1;
	}
	return over;
}

static void serve(int listener, int children) {
	struct pollfd fds[16];
	for (;;) {
		int waiting = state == STATE_WAITING, clients, ready;
		fds[0] = (struct pollfd){listener, POLLIN, 0};
		fds[1] = (struct pollfd){children, POLLIN, 0};
		fds[2] = (struct pollfd){child.output, POLLIN, 0};
		fds[3] = (struct pollfd){pending_size ? child.input : -1, POLLOUT, 0};
		fds[4] = (struct pollfd){child.control, POLLIN, 0};
		clients = clients_poll(fds + 5);
		ready = poll(fds, (nfds_t)(5 + clients), waiting ? START_WAIT_MS : -1);
		if (ready == 0 && waiting) return;
		if (ready < 0) continue;
		if (fds[1].revents) drain_pipe(children);
		if (fds[2].revents && !take_output()) {
			/* The program closed its output and runs on; a terminal can be opened again, a pipe cannot. */
			if (child.tty) poll(NULL, 0, 10);
			else child.output = -1;
		}
		if (fds[3].revents) write_pending();
		if (fds[4].revents && child.control >= 0) take_report();
		clients_serve(fds + 5, clients);
		if (fds[0].revents) clients_accept(listener);
		if (program_is_over()) finish();
	}
}

static int open_listener(void) {
	struct sockaddr_un address;
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	memset(&address, 0, sizeof address);
	address.sun_family = AF_UNIX;
	snprintf(address.sun_path, sizeof address.sun_path, SOCKET_NAME);
	if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) < 0 || listen(fd, 8) < 0) return -1;
	close_on_exec(fd);
	non_blocking(fd);
	return fd;
}

/* Twice, so that the keeper has neither the agent's session nor the agent as its parent. */
static void leave_parent(void) {
	if (fork() != 0) _exit(0);
	setsid();
	if (fork() != 0) _exit(0);
}

static void leave_stdio(void) {
	int null = open("/dev/null", O_RDWR);
	for (int fd = 0; fd < 3; fd++) dup2(null, fd);
	if (null > 2) close(null);
}

static const char *option(int argc, char **argv, const char *name, const char *fallback) {
	for (int i = 1; i + 1 < argc; i++)
		if (strcmp(argv[i], name) == 0) return argv[i + 1];
	return fallback;
}

int main(int argc, char **argv) {
	static const struct handlers handlers = {request, current_state};
	const char *dir = option(argc, argv, "--dir", NULL);
	int listener, children;
	if (argc > 1 && strcmp(argv[1], "supervise") == 0) return supervise(3);
	if (argc > 1 && strcmp(argv[1], "version") == 0) return printf("%d\n", PROTOCOL_VERSION) < 0;
	umask(0077);
	if (!dir || chdir(dir) < 0 || (listener = open_listener()) < 0) {
		fprintf(stderr, "keeper: %s: %s\n", dir ? dir : "--dir", strerror(errno));
		return 1;
	}
	leave_parent();
	signal(SIGPIPE, SIG_IGN);
	signal(SIGTERM, SIG_IGN);
	signal(SIGINT, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	signal(SIGQUIT, SIG_IGN);
#if defined(__linux__)
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	prctl(PR_SET_DUMPABLE, 0);
#endif
	write_file("/proc/self/oom_score_adj", "-1000");
	children = child_signal_pipe();
	clients_init(&handlers);
	log_open((size_t)atol(option(argc, argv, "--segment-bytes", "1048576")), atoi(option(argc, argv, "--segments", "8")));
	printf("%d\n", (int)getpid());
	fflush(stdout);
	leave_stdio();
	serve(listener, children);
	return 0;
}
