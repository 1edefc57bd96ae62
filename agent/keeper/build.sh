#!/bin/sh
# Builds the keeper as a static binary. Usage: build.sh linux-x64|linux-arm64|native OUTPUT
# The same compiler and C library give the same bytes: no paths, dates or build ids go in.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
target=$1
out=$2
flags="-std=gnu11 -D_GNU_SOURCE -Os -Wall -Wextra -Wno-unused-result -ffunction-sections -fdata-sections -fno-ident -fno-asynchronous-unwind-tables"
sources="client.c io.c keeper.c launch.c log.c privileges.c seccomp.c supervisor.c"
cd "$here"
mkdir -p "$(dirname "$out")"
case $target in
linux-x64) musl-gcc $flags -static -s -Wl,--gc-sections -Wl,--build-id=none -o "$out" $sources ;;
linux-arm64)
	# MUSL_ARM64 is the root of an unpacked Debian musl-dev and musl of arm64.
	root=${MUSL_ARM64:?unpack the arm64 musl packages and set MUSL_ARM64}
	lib=$root/usr/lib/aarch64-linux-musl
	gcc_lib=$(dirname "$(aarch64-linux-gnu-gcc -print-libgcc-file-name)")
	aarch64-linux-gnu-gcc $flags -mno-outline-atomics -nostdinc -isystem "$root/usr/include/aarch64-linux-musl" -isystem "$gcc_lib/include" \
		-nostdlib -static -s -Wl,--gc-sections -Wl,--build-id=none -o "$out" \
		"$lib/crt1.o" "$lib/crti.o" $sources -L"$lib" -lc "$gcc_lib/libgcc.a" "$lib/crtn.o" ;;
native) ${CC:-cc} $flags -o "$out" $sources $([ "$(uname)" = Linux ] && echo -lutil) ;;
*) echo "unknown target $target" >&2; exit 1 ;;
esac
