/* System calls that no game needs and that have led out of sandboxes. The rest is allowed. */
#include "keeper.h"

#if defined(__linux__) && (defined(__x86_64__) || defined(__aarch64__))
#include <errno.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#define LOAD 0x20        /* BPF_LD | BPF_W | BPF_ABS */
#define JUMP 0x05        /* BPF_JMP | BPF_JA */
#define IF_EQUAL 0x15    /* BPF_JMP | BPF_JEQ | BPF_K */
#define IF_AT_LEAST 0x35 /* BPF_JMP | BPF_JGE | BPF_K */
#define IF_ANY_BIT 0x45  /* BPF_JMP | BPF_JSET | BPF_K */
#define RETURN 0x06      /* BPF_RET | BPF_K */
#define ALLOW 0x7fff0000u
#define FAIL(error) (0x00050000u | (error))

#define AT_NUMBER 0
#define AT_ARCH 4
#define AT_ARG0 16
#define AT_ARG1 24

#define ARCH_X86_64 0xc000003eu
#define ARCH_I386 0x40000003u
#define ARCH_AARCH64 0xc00000b7u
#define X32_BIT 0x40000000u

/* CLONE_NEWNS NEWCGROUP NEWUTS NEWIPC NEWUSER NEWPID NEWNET */
#define CLONE_NEW_ANY 0x7e020000u
#define FAMILY_ALG 38
/* Reaches the hypervisor: network namespaces do not cover it. */
#define FAMILY_VSOCK 40
#define TERMINAL_INSERT 0x5412u
#define TERMINAL_LINUX 0x541cu

struct instruction { uint16_t code; uint8_t yes, no; uint32_t value; };
struct program { uint16_t size; struct instruction *instructions; };
struct special { unsigned clone, clone3, socket, ioctl; };

/* The same numbers on every architecture. */
static const unsigned newer[] = {
	425, 426, 427, /* io_uring */
	428, 429, 430, 431, 432, 433, 442, /* open_tree move_mount fsopen fsconfig fsmount fspick mount_setattr */
	438, /* pidfd_getfd */
};

static const unsigned native[] = {
	SYS_mount, SYS_umount2, SYS_pivot_root, SYS_chroot, SYS_swapon, SYS_swapoff, SYS_reboot, SYS_acct, SYS_quotactl,
	SYS_ptrace, SYS_process_vm_readv, SYS_process_vm_writev, SYS_kexec_load, SYS_bpf, SYS_perf_event_open,
	SYS_keyctl, SYS_add_key, SYS_request_key, SYS_unshare, SYS_setns, SYS_init_module, SYS_finit_module,
	SYS_delete_module, SYS_open_by_handle_at, SYS_name_to_handle_at, SYS_userfaultfd, SYS_settimeofday,
	SYS_clock_settime, SYS_clock_adjtime, SYS_adjtimex, SYS_sethostname, SYS_setdomainname, SYS_syslog, SYS_vhangup,
	SYS_lookup_dcookie, SYS_nfsservctl, SYS_move_pages, SYS_mbind, SYS_migrate_pages,
#ifdef SYS_kexec_file_load
	SYS_kexec_file_load,
#endif
#ifdef SYS_iopl
	SYS_iopl, SYS_ioperm,
#endif
};

#if defined(__x86_64__)
/* 32-bit programs (SteamCMD is one). Its multiplexed socketcall cannot be looked into. */
static const unsigned compat[] = {
	21, 22, 26, 51, 52, 61, 74, 79, 87, 88, /* mount umount ptrace acct umount2 chroot sethostname settimeofday swapon reboot */
	101, 103, 110, 111, 113, 115, 121, 124, /* ioperm syslog iopl vhangup vm86old swapoff setdomainname adjtimex */
	128, 129, 131, 166, 217, 264, 283, /* init_module delete_module quotactl vm86 pivot_root clock_settime kexec_load */
	286, 287, 288, 294, 310, 336, 341, 342, /* keys migrate_pages unshare perf_event_open name_to_handle_at open_by_handle_at */
	343, 346, 347, 348, 350, 357, 374, 404, 405, /* clock_adjtime setns process_vm_* finit_module bpf userfaultfd clock_*64 */
};
static const struct special compat_special = {120, 435, 359, 54};
#define NATIVE_ARCH ARCH_X86_64
#else
#define NATIVE_ARCH ARCH_AARCH64
#endif

static const struct special native_special = {SYS_clone, 435, SYS_socket, SYS_ioctl};

static struct instruction filter[400];
static uint16_t length;

static void emit(uint16_t code, uint8_t yes, uint8_t no, uint32_t value) {
	filter[length++] = (struct instruction){code, yes, no, value};
}

static void refuse_number(unsigned number, unsigned error) {
	emit(IF_EQUAL, 0, 1, number);
	emit(RETURN, 0, 0, FAIL(error));
}

/* Refuses a call when its argument at `offset` matches one of two values. */
static void refuse_argument(unsigned number, unsigned offset, uint16_t test, unsigned first, unsigned second) {
	emit(IF_EQUAL, 0, 5, number);
	emit(LOAD, 0, 0, offset);
	emit(test, 1, 0, first);
	emit(test, 0, 1, second);
	emit(RETURN, 0, 0, FAIL(EPERM));
	emit(RETURN, 0, 0, ALLOW);
}

static void emit_section(const unsigned *numbers, size_t count, const struct special *special) {
	emit(LOAD, 0, 0, AT_NUMBER);
	for (size_t i = 0; i < count; i++) refuse_number(numbers[i], EPERM);
	for (size_t i = 0; i < sizeof newer / sizeof newer[0]; i++) refuse_number(newer[i], ENOSYS);
	/* Its flags lie behind a pointer; the C library falls back to clone. */
	refuse_number(special->clone3, ENOSYS);
	refuse_argument(special->clone, AT_ARG0, IF_ANY_BIT, CLONE_NEW_ANY, CLONE_NEW_ANY);
	refuse_argument(special->socket, AT_ARG0, IF_EQUAL, FAMILY_VSOCK, FAMILY_ALG);
	refuse_argument(special->ioctl, AT_ARG1, IF_EQUAL, TERMINAL_INSERT, TERMINAL_LINUX);
	emit(RETURN, 0, 0, ALLOW);
}

int seccomp_install(void) {
	struct program program;
	uint16_t skip;
	length = 0;
	emit(LOAD, 0, 0, AT_ARCH);
	emit(IF_EQUAL, 1, 0, NATIVE_ARCH);
	skip = length;
	emit(JUMP, 0, 0, 0);
#if defined(__x86_64__)
	emit(LOAD, 0, 0, AT_NUMBER);
	emit(IF_AT_LEAST, 0, 1, X32_BIT);
	emit(RETURN, 0, 0, FAIL(ENOSYS));
#endif
	emit_section(native, sizeof native / sizeof native[0], &native_special);
	filter[skip].value = (uint32_t)(length - skip - 1);
#if defined(__x86_64__)
	emit(IF_EQUAL, 1, 0, ARCH_I386);
	emit(RETURN, 0, 0, FAIL(ENOSYS));
	emit_section(compat, sizeof compat / sizeof compat[0], &compat_special);
#else
	emit(RETURN, 0, 0, FAIL(ENOSYS));
#endif
	program.size = length;
	program.instructions = filter;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0) return -1;
	return prctl(PR_SET_SECCOMP, 2 /* filter mode */, &program);
}
#else
int seccomp_install(void) { return 0; }
#endif
