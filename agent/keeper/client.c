/* Agents that are attached: frames in, positions and results out. A slow or hostile one harms only itself. */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "keeper.h"

#define MAX_CLIENTS 8
#define OUT_SIZE 2048
/* Room that stays free for a position frame while results wait. */
#define POSITION_SIZE (FRAME_HEAD + 16)

struct client {
	int fd;
	unsigned char *in;
	size_t in_size, in_room;
	unsigned char out[OUT_SIZE];
	size_t out_size;
	int position_due;
};

static struct client clients[MAX_CLIENTS];
static const struct handlers *handle;

void clients_init(const struct handlers *handlers) {
	handle = handlers;
	for (int i = 0; i < MAX_CLIENTS; i++) clients[i].fd = -1;
}

static void drop(struct client *client) {
	close(client->fd);
	free(client->in);
	client->fd = -1;
	client->in = NULL;
	client->in_size = client->in_room = 0;
}

static int queue(struct client *client, int type, uint32_t sequence, const void *payload, size_t size) {
	unsigned char *at = client->out + client->out_size;
	if (client->out_size + FRAME_HEAD + size > OUT_SIZE) return -1;
	put32(at, (uint32_t)(5 + size));
	at[4] = (unsigned char)type;
	put32(at + 5, sequence);
	memcpy(at + FRAME_HEAD, payload, size);
	client->out_size += FRAME_HEAD + size;
	return 0;
}

/* Returns -1 when the client is gone. */
static int flush(struct client *client) {
	unsigned char payload[16];
	if (client->position_due && client->out_size + POSITION_SIZE <= OUT_SIZE) {
		put64(payload, log_offset);
		put64(payload + 8, log_lines);
		queue(client, FRAME_POSITION, 0, payload, sizeof payload);
		client->position_due = 0;
	}
	while (client->out_size) {
		ssize_t wrote = write(client->fd, client->out, client->out_size);
		if (wrote < 0 && errno == EINTR) continue;
		if (wrote < 0 && errno != EAGAIN && errno != EWOULDBLOCK) return -1;
		if (wrote <= 0) return 0;
		client->out_size -= (size_t)wrote;
		memmove(client->out, client->out + wrote, client->out_size);
	}
	return 0;
}

void clients_accept(int listener) {
	unsigned char hello[22];
	int fd = accept(listener, NULL, NULL);
	if (fd < 0) return;
	for (int i = 0; i < MAX_CLIENTS; i++) {
		struct client *client = &clients[i];
		if (client->fd >= 0) continue;
		close_on_exec(fd);
		non_blocking(fd);
		client->fd = fd;
		client->out_size = client->in_size = 0;
		client->position_due = 0;
		hello[0] = PROTOCOL_VERSION;
		hello[1] = (unsigned char)handle->state();
		put32(hello + 2, (uint32_t)getpid());
		put64(hello + 6, log_offset);
		put64(hello + 14, log_lines);
		queue(client, FRAME_HELLO, 0, hello, sizeof hello);
		if (flush(client) < 0) drop(client);
		return;
	}
	close(fd);
}

/* Positions are state, not events: what a slow client missed is in the next one. */
void clients_position(void) {
	for (int i = 0; i < MAX_CLIENTS; i++) {
		if (clients[i].fd < 0) continue;
		clients[i].position_due = 1;
		/* One position at a time in the buffer. */
		if (clients[i].out_size == 0 && flush(&clients[i]) < 0) drop(&clients[i]);
	}
}

static int answer(struct client *client, const unsigned char *frame, size_t length) {
	unsigned char payload[256];
	const char *why = "";
	enum result result = handle->request(frame[4], frame + FRAME_HEAD, length - 5, &why);
	size_t size = strlen(why);
	if (size > sizeof payload - 1) size = sizeof payload - 1;
	payload[0] = (unsigned char)result;
	memcpy(payload + 1, why, size);
	if (client->out_size + FRAME_HEAD + 1 + size > OUT_SIZE && flush(client) < 0) return -1;
	return queue(client, FRAME_RESULT, get32(frame + 5), payload, 1 + size);
}

static int room_for(struct client *client, size_t room) {
	unsigned char *grown;
	if (client->in_room >= room) return 0;
	grown = realloc(client->in, room);
	if (!grown) return -1;
	client->in = grown;
	client->in_room = room;
	return 0;
}

/* Returns -1 when the client has to go. */
static int take_frames(struct client *client) {
	size_t at = 0;
	while (client->in_size - at >= 4) {
		uint32_t length = get32(client->in + at);
		uint32_t limit = handle->state() == STATE_WAITING ? START_MAX : FRAME_MAX;
		if (length < 5 || length > limit) return -1;
		if (client->in_size - at < 4 + (size_t)length) {
			if (at == 0 && room_for(client, 4 + (size_t)length) < 0) return -1;
			break;
		}
		if (answer(client, client->in + at, length) < 0) return -1;
		at += 4 + (size_t)length;
	}
	client->in_size -= at;
	memmove(client->in, client->in + at, client->in_size);
	return 0;
}

static void receive(struct client *client) {
	ssize_t got;
	if (room_for(client, 4096) < 0) {
		drop(client);
		return;
	}
	got = read(client->fd, client->in + client->in_size, client->in_room - client->in_size);
	if (got < 0 && (errno == EINTR || errno == EAGAIN || errno == EWOULDBLOCK)) return;
	if (got <= 0) {
		drop(client);
		return;
	}
	client->in_size += (size_t)got;
	if (take_frames(client) < 0) {
		drop(client);
		return;
	}
	if (client->in_size == 0) {
		free(client->in);
		client->in = NULL;
		client->in_room = 0;
	}
	if (flush(client) < 0) drop(client);
}

int clients_poll(struct pollfd *fds) {
	for (int i = 0; i < MAX_CLIENTS; i++) {
		int waiting = clients[i].out_size > 0 || clients[i].position_due;
		fds[i].fd = clients[i].fd;
		fds[i].events = (short)(POLLIN | (waiting ? POLLOUT : 0));
		fds[i].revents = 0;
	}
	return MAX_CLIENTS;
}

void clients_serve(const struct pollfd *fds, int count) {
	for (int i = 0; i < count; i++) {
		if (fds[i].fd < 0 || clients[i].fd != fds[i].fd) continue;
		if (fds[i].revents & POLLOUT && flush(&clients[i]) < 0) drop(&clients[i]);
		if (clients[i].fd >= 0 && fds[i].revents & (POLLIN | POLLHUP | POLLERR)) receive(&clients[i]);
	}
}
