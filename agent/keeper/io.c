/* Small reads and writes that everything else stands on. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "keeper.h"

uint16_t get16(const unsigned char *at) { return (uint16_t)(at[0] | at[1] << 8); }

uint32_t get32(const unsigned char *at) {
	return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

void put32(unsigned char *at, uint32_t value) {
	for (int i = 0; i < 4; i++) at[i] = (unsigned char)(value >> (8 * i));
}

void put64(unsigned char *at, uint64_t value) {
	for (int i = 0; i < 8; i++) at[i] = (unsigned char)(value >> (8 * i));
}

int write_file(const char *path, const char *text) {
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0) return -1;
	ssize_t wrote = write(fd, text, strlen(text));
	close(fd);
	return wrote < 0 ? -1 : 0;
}

int wait_ready(int fd, short events, int timeout_ms) {
	struct pollfd wait = {fd, events, 0};
	int ready;
	do ready = poll(&wait, 1, timeout_ms);
	while (ready < 0 && errno == EINTR);
	return ready > 0;
}

int write_all(int fd, const void *bytes, size_t size, int timeout_ms) {
	const unsigned char *at = bytes;
	while (size) {
		if (!wait_ready(fd, POLLOUT, timeout_ms)) return -1;
		ssize_t wrote = write(fd, at, size);
		if (wrote < 0 && (errno == EINTR || errno == EAGAIN)) continue;
		if (wrote <= 0) return -1;
		at += wrote;
		size -= (size_t)wrote;
	}
	return 0;
}

int read_all(int fd, void *bytes, size_t size, int timeout_ms) {
	unsigned char *at = bytes;
	while (size) {
		if (!wait_ready(fd, POLLIN, timeout_ms)) return -1;
		ssize_t got = read(fd, at, size);
		if (got < 0 && (errno == EINTR || errno == EAGAIN)) continue;
		if (got <= 0) return -1;
		at += got;
		size -= (size_t)got;
	}
	return 0;
}

void close_on_exec(int fd) { fcntl(fd, F_SETFD, FD_CLOEXEC); }

void non_blocking(int fd) { fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK); }

static int signal_pipe[2] = {-1, -1};

static void on_child(int signal_number) {
	int saved = errno;
	(void)signal_number;
	if (write(signal_pipe[1], "", 1) < 0) { /* full: a wake-up is already waiting */
	}
	errno = saved;
}

/* Turns SIGCHLD into a readable descriptor. A forked process calls it again for its own. */
int child_signal_pipe(void) {
	struct sigaction action;
	if (pipe(signal_pipe) < 0) return -1;
	for (int i = 0; i < 2; i++) {
		close_on_exec(signal_pipe[i]);
		non_blocking(signal_pipe[i]);
	}
	memset(&action, 0, sizeof action);
	action.sa_handler = on_child;
	action.sa_flags = SA_NOCLDSTOP;
	sigaction(SIGCHLD, &action, NULL);
	return signal_pipe[0];
}

void drain_pipe(int fd) {
	char bytes[64];
	while (read(fd, bytes, sizeof bytes) > 0) {
	}
}
