/* First process inside the sandbox: starts the program without privileges, signals it, and ends all of it
 * when the program ends or the keeper is gone. Without a sandbox it is a plain child that adopts orphans. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>
#if defined(__linux__)
#include <sys/prctl.h>
#endif

#include "keeper.h"

#define BLOB_TIMEOUT_MS 10000
/* The kernel's ceiling for descriptors on most hosts, and what container engines set. */
#define OPEN_FILES 1048576

static pid_t program;
static int program_ended, program_status, group_signalled;

static void set_limits(void) {
	struct rlimit limit = {0, 0};
	setrlimit(RLIMIT_CORE, &limit);
	if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
		limit.rlim_cur = limit.rlim_max < OPEN_FILES ? limit.rlim_max : OPEN_FILES;
		setrlimit(RLIMIT_NOFILE, &limit);
	}
}

static void become_program(const struct launch *launch) {
	sigset_t none;
	setpgid(0, 0);
	if (launch->tty) tcsetpgrp(0, getpid());
	for (int number = 1; number < 32; number++) signal(number, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	umask(0022);
	set_limits();
	drop_privileges(launch);
	if (chdir(launch->cwd) < 0) {
		dprintf(2, "roost: cannot enter %s: %s\r\n", launch->cwd, strerror(errno));
		_exit(126);
	}
	if (launch->seccomp && seccomp_install() < 0) {
		dprintf(2, "roost: cannot filter system calls: %s\r\n", strerror(errno));
		_exit(126);
	}
	execve(launch->inner[0], launch->inner, launch->env);
	dprintf(2, "roost: cannot execute %s: %s\r\n", launch->inner[0], strerror(errno));
	_exit(127);
}

#if defined(__linux__)
static long parent_of(const char *pid) {
	char path[300], stat[512], *after;
	long parent = -1;
	ssize_t got;
	int fd;
	snprintf(path, sizeof path, "/proc/%s/stat", pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0) return -1;
	got = read(fd, stat, sizeof stat - 1);
	close(fd);
	if (got <= 0) return -1;
	stat[got] = 0;
	after = strrchr(stat, ')');
	if (after) sscanf(after + 1, " %*c %ld", &parent);
	return parent;
}

/* Orphans are adopted here (subreaper), so killing children until none is left ends the whole tree. */
static void kill_children(void) {
	DIR *proc = opendir("/proc");
	struct dirent *entry;
	if (!proc) return;
	while ((entry = readdir(proc))) {
		long pid = strtol(entry->d_name, NULL, 10);
		if (pid > 1 && parent_of(entry->d_name) == getpid()) kill((pid_t)pid, SIGKILL);
	}
	closedir(proc);
}
#else
static void kill_children(void) {}
#endif

static void note_status(pid_t pid, int status) {
	if (pid != program) return;
	program_ended = 1;
	program_status = status;
}

static void kill_everything(void) {
	for (int round = 0; round < 5000; round++) {
		int status;
		pid_t pid;
		if (getpid() == 1) kill(-1, SIGKILL);
		else if (program > 1) kill(-program, SIGKILL);
		if (getpid() != 1) kill_children();
		while ((pid = waitpid(-1, &status, WNOHANG)) > 0) note_status(pid, status);
		if (pid < 0 && errno == ECHILD) return;
		poll(NULL, 0, 1);
	}
}

static void reap(void) {
	int status;
	pid_t pid;
	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) note_status(pid, status);
}

/* A shell dies of a stop signal before the game that it started has saved: after a signal to
 * the group, its last member's end is the program's end. */
static int is_over(void) {
	if (!program_ended) return 0;
	return !group_signalled || kill(-program, 0) < 0;
}

/* Returns 0 when the keeper is gone. */
static int take_orders(int control) {
	unsigned char orders[64];
	ssize_t got = read(control, orders, sizeof orders);
	if (got < 0 && (errno == EINTR || errno == EAGAIN)) return 1;
	if (got <= 0) return 0;
	for (ssize_t i = 0; i < got; i++) {
		if (orders[i] == SIGKILL) {
			kill_everything();
		} else {
			group_signalled = 1;
			kill(-program, orders[i]);
		}
	}
	return 1;
}

static void report(int control) {
	unsigned char message[8];
	int by_signal = WIFSIGNALED(program_status);
	put32(message, (uint32_t)by_signal);
	put32(message + 4, (uint32_t)(by_signal ? WTERMSIG(program_status) : WEXITSTATUS(program_status)));
	write_all(control, message, sizeof message, 1000);
}

static int receive_launch(int control, struct launch *launch) {
	unsigned char size_bytes[4], *blob;
	uint32_t size;
	if (read_all(control, size_bytes, 4, BLOB_TIMEOUT_MS) < 0) return -1;
	size = get32(size_bytes);
	if (size > START_MAX || !(blob = malloc(size))) return -1;
	if (read_all(control, blob, size, BLOB_TIMEOUT_MS) < 0) return -1;
	return launch_parse(launch, blob, size);
}

/* The sandbox's session owns the terminal; the program's group is its foreground, so that an
 * interrupt character reaches the program alone and the shell's end hangs nothing up. */
static void own_terminal(void) {
	setsid();
	ioctl(0, TIOCSCTTY, 0);
}

int supervise(int control) {
	struct launch launch;
	int children;
	for (int number = 1; number < 32; number++) signal(number, SIG_IGN);
	children = child_signal_pipe();
	close_on_exec(control);
#if defined(__linux__)
	prctl(PR_SET_DUMPABLE, 0);
	if (getpid() != 1) prctl(PR_SET_CHILD_SUBREAPER, 1);
#endif
	if (children < 0 || receive_launch(control, &launch) < 0) return 125;
	if (launch.tty) own_terminal();
	program = fork();
	if (program < 0) {
		dprintf(2, "roost: cannot fork: %s\r\n", strerror(errno));
		return 125;
	}
	if (program == 0) become_program(&launch);
	setpgid(program, program);
	if (launch.tty) tcsetpgrp(0, program);
	if (launch.uid > 0) keep_only_kill();
	memset((void *)launch.blob, 0, launch.blob_size);
	non_blocking(control);
	while (!is_over()) {
		struct pollfd fds[2] = {{control, POLLIN, 0}, {children, POLLIN, 0}};
		if (poll(fds, 2, -1) < 0 && errno != EINTR) break;
		if (fds[1].revents) drain_pipe(children);
		reap();
		if (fds[0].revents && !take_orders(control)) break;
	}
	kill_everything();
	report(control);
	return WIFSIGNALED(program_status) ? 128 + WTERMSIG(program_status) : WEXITSTATUS(program_status);
}
