/* The run's output on disk: segments named log.<offset>.<lines>, the oldest removed first. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "keeper.h"

#define MAX_SEGMENTS 64

uint64_t log_offset, log_lines;

static size_t segment_limit, segment_size;
static int segment_fd = -1, keep = 8, held;
static struct { uint64_t offset, lines; } names[MAX_SEGMENTS];

static void name_of(char *to, size_t size, int index) {
	snprintf(to, size, "log.%020llu.%014llu", (unsigned long long)names[index].offset,
	         (unsigned long long)names[index].lines);
}

static void drop_oldest(void) {
	char name[64];
	name_of(name, sizeof name, 0);
	unlink(name);
	held--;
	memmove(names, names + 1, (size_t)held * sizeof names[0]);
}

static void next_segment(void) {
	char name[64];
	log_close();
	while (held >= keep) drop_oldest();
	names[held].offset = log_offset;
	names[held].lines = log_lines;
	name_of(name, sizeof name, held);
	segment_fd = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	segment_size = 0;
	if (segment_fd >= 0) held++;
}

void log_open(size_t segment_bytes, int segments) {
	segment_limit = segment_bytes;
	keep = segments < 2 ? 2 : segments > MAX_SEGMENTS ? MAX_SEGMENTS : segments;
	next_segment();
}

void log_close(void) {
	if (segment_fd >= 0) close(segment_fd);
	segment_fd = -1;
}

/* A full disk loses bytes but never stops the game: the next segment's name shows the gap. */
static void append(const unsigned char *bytes, size_t size) {
	size_t done = 0;
	if (segment_fd < 0) next_segment();
	while (segment_fd >= 0 && done < size) {
		ssize_t wrote = write(segment_fd, bytes + done, size - done);
		if (wrote < 0 && errno == EINTR) continue;
		if (wrote <= 0) {
			log_close();
			break;
		}
		done += (size_t)wrote;
	}
	segment_size += done;
	log_offset += size;
	for (size_t i = 0; i < size; i++) log_lines += bytes[i] == '\n';
}

/* Segments end at a line's end, unless a line alone is a quarter of a segment. */
void log_write(const unsigned char *bytes, size_t size) {
	while (size) {
		size_t part = size;
		if (segment_size >= segment_limit) {
			const unsigned char *end = memchr(bytes, '\n', size);
			if (end) part = (size_t)(end - bytes) + 1;
			append(bytes, part);
			if (end || segment_size >= segment_limit + segment_limit / 4) next_segment();
		} else {
			append(bytes, part);
		}
		bytes += part;
		size -= part;
	}
}
