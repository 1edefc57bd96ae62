/* Starts the program: terminal or pipes, cgroups, network namespace, then the sandbox or the supervisor itself. */
#if defined(__linux__)
#include <pty.h>
#include <sched.h>
#else
#include <util.h>
#endif
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "keeper.h"

#define CONTROL_FD 3
#define BLOB_TIMEOUT_MS 10000

extern char **environ;

/* Records are u8 key, u32 length, bytes, NUL. The NUL lets strings stay where they are. */
int launch_parse(struct launch *launch, const unsigned char *blob, size_t size) {
	size_t at = 0, outer = 0, inner = 0, env = 0, join = 0;
	size_t most = size / 6 + 1;
	memset(launch, 0, sizeof *launch);
	launch->uid = launch->gid = -1;
	launch->blob = blob;
	launch->blob_size = size;
	launch->outer = calloc(most, sizeof(char *));
	launch->inner = calloc(most, sizeof(char *));
	launch->env = calloc(most, sizeof(char *));
	launch->join = calloc(most, sizeof(char *));
	if (!launch->outer || !launch->inner || !launch->env || !launch->join) return -1;
	while (at < size) {
		uint32_t length;
		char *text;
		if (size - at < 6) return -1;
		length = get32(blob + at + 1);
		if (length > size - at - 6) return -1;
		text = (char *)blob + at + 5;
		if (text[length] != 0 || strlen(text) != length) return -1;
		switch (blob[at]) {
		case 'o': launch->outer[outer++] = text; break;
		case 'i': launch->inner[inner++] = text; break;
		case 'e': launch->env[env++] = text; break;
		case 'j': launch->join[join++] = text; break;
		case 'n': launch->netns = text; break;
		case 'd': launch->cwd = text; break;
		case 'm': launch->oom_file = text; break;
		case 'u': launch->uid = strtol(text, NULL, 10); break;
		case 'g': launch->gid = strtol(text, NULL, 10); break;
		case 't': launch->tty = text[0] == '1'; break;
		case 's': launch->seccomp = text[0] == '1'; break;
		default: return -1;
		}
		at += 6 + (size_t)length;
	}
	if (!inner || !launch->cwd || launch->uid == 0 || launch->gid == 0) return -1;
	return (launch->uid < 0) == (launch->gid < 0) ? 0 : -1;
}

void launch_free(struct launch *launch) {
	free(launch->outer);
	free(launch->inner);
	free(launch->env);
	free(launch->join);
}

static void refuse(const char *what, const char *name) {
	dprintf(2, "roost: cannot %s %s: %s\r\n", what, name, strerror(errno));
	_exit(125);
}

static void join_cgroups(const struct launch *launch) {
	for (char **file = launch->join; *file; file++)
		if (write_file(*file, "0") < 0) refuse("join", *file);
}

static void join_network(const struct launch *launch) {
#if defined(__linux__)
	if (!launch->netns) return;
	int fd = open(launch->netns, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || setns(fd, CLONE_NEWNET) < 0) refuse("enter", launch->netns);
	close(fd);
#else
	(void)launch;
#endif
}

/* In the forked child. The sandbox's monitor ignores what a host shutdown sends to every process:
 * the game itself gets that signal and may save. */
static void become_child(const struct launch *launch, const int stdio[3], int control) {
	char *clean[] = {"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", NULL};
	umask(0022);
	setsid();
	if (control <= CONTROL_FD) control = fcntl(control, F_DUPFD, CONTROL_FD + 1);
	for (int i = 0; i < 3; i++) dup2(stdio[i], i);
	dup2(control, CONTROL_FD);
	for (int fd = CONTROL_FD + 1; fd < 256; fd++) close(fd);
	write_file("/proc/self/oom_score_adj", "0");
	join_cgroups(launch);
	join_network(launch);
	signal(SIGCHLD, SIG_DFL);
	environ = clean;
	if (!launch->outer[0]) _exit(supervise(CONTROL_FD));
	execv(launch->outer[0], launch->outer);
	refuse("execute", launch->outer[0]);
}

static int open_terminal(int *master, int *slave) {
	struct winsize size = {50, 200, 0, 0};
	return openpty(master, slave, NULL, NULL, &size);
}

static int send_blob(const struct launch *launch, int control) {
	unsigned char size[4];
	put32(size, (uint32_t)launch->blob_size);
	if (write_all(control, size, sizeof size, BLOB_TIMEOUT_MS) < 0) return -1;
	return write_all(control, launch->blob, launch->blob_size, BLOB_TIMEOUT_MS);
}

/* Returns NULL, or why it failed. */
const char *launch_child(const struct launch *launch, struct child *child) {
	int control[2], in[2], out[2], stdio[3];
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, control) < 0) return "no control socket";
	if (launch->tty) {
		if (open_terminal(&in[1], &in[0]) < 0) return "no terminal";
		out[0] = in[1];
		out[1] = in[0];
	} else if (pipe(in) < 0 || pipe(out) < 0) {
		return "no pipes";
	}
	stdio[0] = in[0];
	stdio[1] = stdio[2] = out[1];
	/* Programs open /dev/stdout and /dev/stderr anew, under their own user. */
	if (launch->uid > 0)
		for (int i = 0; i < 2; i++)
			if (fchown(stdio[i], (uid_t)launch->uid, (gid_t)-1) < 0) return "cannot hand the terminal over";
	close_on_exec(control[0]);
	close_on_exec(in[1]);
	close_on_exec(out[0]);
	child->pid = fork();
	if (child->pid < 0) return "cannot fork";
	if (child->pid == 0) become_child(launch, stdio, control[1]);
	close(control[1]);
	close(in[0]);
	if (!launch->tty) close(out[1]);
	child->control = control[0];
	child->output = out[0];
	child->input = in[1];
	child->tty = launch->tty;
	non_blocking(child->input);
	non_blocking(child->output);
	/* A sandbox that fails to start closes the socket; its own message and exit code tell why. */
	if (send_blob(launch, child->control) < 0 && errno != EPIPE) kill(child->pid, SIGKILL);
	non_blocking(child->control);
	return NULL;
}
