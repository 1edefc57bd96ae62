/* What the program may not do: other users, capabilities, dangerous system calls. */
#include <errno.h>
#include <grp.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "keeper.h"

static void require(int result, const char *what) {
	if (result == 0) return;
	dprintf(2, "roost: cannot %s: %s\r\n", what, strerror(errno));
	_exit(126);
}

#if defined(__linux__)
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#define CAP_KILL_BIT (1u << 5)
#define CAPABILITY_VERSION 0x20080522

static int set_capabilities(uint32_t low) {
	uint32_t head[2] = {CAPABILITY_VERSION, 0};
	uint32_t data[6] = {low, low, 0, 0, 0, 0};
	return (int)syscall(SYS_capset, head, data);
}

void drop_privileges(const struct launch *launch) {
	if (launch->uid < 0) return;
	require(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "forbid new privileges");
	for (int bit = 0; bit < 64; bit++)
		if (prctl(PR_CAPBSET_DROP, bit, 0, 0, 0) < 0 && errno != EINVAL) require(-1, "drop capabilities");
	prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
	require(setgroups(0, NULL), "leave groups");
	require(setresgid((gid_t)launch->gid, (gid_t)launch->gid, (gid_t)launch->gid), "change group");
	require(setresuid((uid_t)launch->uid, (uid_t)launch->uid, (uid_t)launch->uid), "change user");
	require(set_capabilities(0), "clear capabilities");
}

/* The supervisor stays root to be out of the program's reach, and keeps only what signals need. */
void keep_only_kill(void) {
	prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
	if (set_capabilities(CAP_KILL_BIT) < 0) set_capabilities(0);
}
#else
void drop_privileges(const struct launch *launch) {
	if (launch->uid < 0) return;
	require(setgroups(0, NULL), "leave groups");
	require(setgid((gid_t)launch->gid), "change group");
	require(setuid((uid_t)launch->uid), "change user");
}

void keep_only_kill(void) {}
#endif
