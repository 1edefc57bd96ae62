/* Tries what a sandboxed program must not do and prints "name allowed" or "name refused". Used by tests. */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

static void tell(const char *name, long result) { printf("%s %s\n", name, result < 0 ? "refused" : "allowed"); }

static long read_memory_of(pid_t pid) {
	char bytes[8];
	struct iovec here = {bytes, sizeof bytes}, there = {(void *)0x400000, sizeof bytes};
	return syscall(SYS_process_vm_readv, pid, &here, 1, &there, 1, 0);
}

static long clone_with(unsigned long flags) {
	long pid = syscall(SYS_clone, flags | SIGCHLD, 0, 0, 0, 0);
	if (pid == 0) _exit(0);
	if (pid > 0) waitpid((pid_t)pid, NULL, 0);
	return pid;
}

int main(void) {
	char zero[256] = {0}, letter = 'x';
	int plain = open("/tmp/here", O_CREAT | O_RDWR, 0600);
	tell("plain-file", plain);
	tell("plain-socket", socket(AF_INET, SOCK_STREAM, 0));
	tell("plain-clone", clone_with(0));
	tell("mount", mount("none", "/tmp", "tmpfs", 0, ""));
	tell("umount", umount2("/proc", MNT_DETACH));
	tell("chroot", chroot("/tmp"));
	tell("pivot-root", syscall(SYS_pivot_root, "/tmp", "/tmp"));
	tell("open-tree", syscall(428, -1, "/", 1));
	tell("ptrace", ptrace(PTRACE_TRACEME, 0, 0, 0));
	tell("read-supervisor-memory", read_memory_of(1));
	tell("open-supervisor-memory", open("/proc/1/mem", O_RDWR));
	tell("open-supervisor-root", open("/proc/1/root", O_RDONLY));
	tell("open-supervisor-files", open("/proc/1/fd", O_RDONLY));
	tell("open-supervisor-environment", open("/proc/1/environ", O_RDONLY));
	tell("kill-supervisor", kill(1, SIGKILL));
	tell("kernel-memory", open("/dev/mem", O_RDWR));
	tell("make-device", mknod("/tmp/device", S_IFBLK | 0600, 0));
	tell("user-namespace", unshare(CLONE_NEWUSER));
	tell("network-namespace", unshare(CLONE_NEWNET));
	tell("clone-user-namespace", clone_with(CLONE_NEWUSER));
	tell("clone-mount-namespace", clone_with(CLONE_NEWNS));
	tell("enter-namespace", setns(plain, 0));
	tell("bpf", syscall(SYS_bpf, 0, zero, sizeof zero));
	tell("perf", syscall(SYS_perf_event_open, zero, 0, -1, -1, 0));
	tell("io-uring", syscall(425, 4, zero));
	tell("userfaultfd", syscall(SYS_userfaultfd, 0));
	tell("keys", syscall(SYS_keyctl, 0, -3, 1));
	tell("add-key", syscall(SYS_add_key, "user", "x", "y", 1, -3));
	tell("load-module", syscall(SYS_init_module, zero, sizeof zero, ""));
	tell("kexec", syscall(SYS_kexec_load, 0, 0, 0, 0));
	tell("kernel-log", syscall(SYS_syslog, 3, zero, sizeof zero));
	tell("hypervisor-socket", socket(40, SOCK_STREAM, 0));
	tell("crypto-socket", socket(38, SOCK_SEQPACKET, 0));
	tell("packet-socket", socket(AF_PACKET, SOCK_RAW, 0));
	tell("raw-socket", socket(AF_INET, SOCK_RAW, 1));
	tell("type-into-terminal", ioctl(0, TIOCSTI, &letter));
	tell("become-root", setuid(0));
	tell("host-name", sethostname("x", 1));
	tell("write-usr", open("/usr/x", O_CREAT | O_WRONLY, 0600));
	tell("write-etc", open("/etc/x", O_CREAT | O_WRONLY, 0600));
	tell("write-resolver", open("/etc/resolv.conf", O_WRONLY));
	tell("write-root", open("/x", O_CREAT | O_WRONLY, 0600));
	tell("write-sysctl", open("/proc/sys/kernel/core_pattern", O_WRONLY));
	tell("write-trigger", open("/proc/sysrq-trigger", O_WRONLY));
	tell("host-shadow", open("/etc/shadow", O_RDONLY));
	tell("cgroups", open("/sys/fs/cgroup", O_RDONLY));
	return 0;
}
