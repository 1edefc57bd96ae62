# What this host is, and whether an agent can live on it.
look_at_host() {
  say 'Looking at this host'
  if [ "$(uname -s)" != Linux ]; then
    finding problem "$(uname -s) is not supported." 'Use a host with Linux.'
    return
  fi
  look_at_system
  look_at_user
  look_at_room
  look_at_cgroups
  look_at_service_manager
  look_at_engine
  look_at_packages
}

look_at_system() {
  os='an unnamed Linux' os_id='' os_like=''
  if [ -r /etc/os-release ]; then
    # shellcheck disable=SC1091
    os=$(. /etc/os-release && printf '%s' "${PRETTY_NAME:-$ID}")
    # shellcheck disable=SC1091
    os_id=$(. /etc/os-release && printf '%s' "${ID:-}")
    # shellcheck disable=SC1091
    os_like=$(. /etc/os-release && printf '%s' "${ID_LIKE:-}")
  fi
  machine=$(uname -m)
  case $machine in
    x86_64 | amd64) arch=x64 ;;
    aarch64 | arm64) arch=arm64 ;;
    *)
      arch=none
      finding problem "The architecture $machine is not supported." 'x86_64 and aarch64 are.'
      ;;
  esac
  if has getconf && [ "$(getconf LONG_BIT 2>/dev/null || echo 64)" = 32 ]; then
    arch=none
    finding problem 'The kernel has 64 bits, but the system on it has 32.' 'Install the 64-bit image of this system.'
  fi
  look_at_libc
  finding ok "$os, $machine, $libc"
  kernel=$(uname -r)
  if older_than "$kernel" 4 18; then
    finding problem "Linux $kernel is too old." 'Node needs 4.18, a sandbox 5.4: upgrade the system.'
  elif older_than "$kernel" 5 4; then
    finding warning "Linux $kernel is old: limits and sandboxes may be incomplete." 'Upgrade to 5.4 or newer.'
  else
    finding ok "Linux $kernel"
  fi
  look_at_container
}

# Who offers the container decides what it may do.
look_at_container() {
  has systemd-detect-virt || return 0
  container=$(systemd-detect-virt --container 2>/dev/null) || return 0
  [ "$container" = none ] || finding warning "This is a container ($container): sandboxes and limits work as far as it is allowed them." \
    'If game servers are said to be unisolated, allow it nesting, or use a virtual machine.'
}

# A host may have both; what its own programs are linked with counts.
look_at_libc() {
  libc=glibc
  glibc=$(getconf GNU_LIBC_VERSION 2>/dev/null) || glibc=''
  case $glibc in
    glibc\ *) ;;
    *)
      for loader in /lib/ld-musl-*.so.1; do
        [ ! -e "$loader" ] || libc=musl
      done
      [ ! -d /etc/ld.so.conf.d ] || libc=glibc
      return
      ;;
  esac
  glibc=${glibc#glibc }
  if older_than "$glibc" 2 28; then
    finding warning "glibc $glibc is too old for official builds of Node." 'Upgrade the system, or name a Node ≥ 22 that runs here by ROOST_NODE.'
  fi
}

# Whether a version such as 6.1.0-50 is below major and minor.
older_than() {
  major=${1%%.*} minor=${1#*.}
  minor=${minor%%[!0-9]*}
  case $major$minor in *[!0-9]* | '') return 1 ;; esac
  [ "$major" -lt "$2" ] || { [ "$major" -eq "$2" ] && [ "${minor:-0}" -lt "$3" ]; }
}

look_at_user() {
  if [ "$(id -u)" = 0 ]; then
    finding ok 'root: each game server gets its own user, namespaces, network and limits'
  else
    finding warning "$(id -un) is not root: game servers run as this user, and only administrators may own them." \
      'Run the line with sudo to isolate them: … | sudo sh -s -- …'
  fi
}

look_at_room() {
  enough_room "$home" 300 problem 'the agent'
  enough_room "$state" 5120 warning 'game servers'
  for tool in tar gzip mktemp; do
    has "$tool" || finding problem "$tool is missing." "Install the package that has $tool."
  done
}

# Free MiB below a folder, or the nearest one above it that exists.
enough_room() {
  place=$1
  while [ ! -d "$place" ]; do place=$(dirname "$place"); done
  free=$(df -Pk "$place" | awk 'NR == 2 { print int($4 / 1024) }')
  if [ "${free:-0}" -lt "$2" ]; then
    finding "$3" "Only $free MiB are free in $place, and $4 should have $2." 'Free some space, or mount a larger disk there.'
  else
    finding ok "$free MiB are free in $place for $4"
  fi
}

look_at_cgroups() {
  cgroups=none missing=''
  if [ -r /sys/fs/cgroup/cgroup.controllers ]; then
    cgroups=v2
    for controller in cpu memory pids; do
      grep -qw "$controller" /sys/fs/cgroup/cgroup.controllers || missing="$missing $controller"
    done
  elif [ -d /sys/fs/cgroup/memory ]; then
    cgroups=v1
    [ ! -e /sys/fs/cgroup/unified/cgroup.controllers ] || cgroups=hybrid
    for controller in cpu memory pids; do
      [ -d "/sys/fs/cgroup/$controller" ] || missing="$missing $controller"
    done
  fi
  case $cgroups$missing in
    none) finding warning 'cgroups are not mounted: game servers have no limits.' 'Mount cgroup v2 on /sys/fs/cgroup (OpenRC: rc-update add cgroups).' ;;
    *memory*) finding warning "cgroups $cgroups lack$missing: game servers have no limit of memory." 'On a Raspberry Pi add cgroup_enable=memory cgroup_memory=1 to /boot/firmware/cmdline.txt and reboot.' ;;
    v1 | v2 | hybrid) finding ok "cgroups $cgroups" ;;
    *) finding warning "cgroups $cgroups lack$missing." 'Ask for these controllers in the kernel, or at your provider.' ;;
  esac
  if [ "$cgroups" = v2 ] && [ "$(id -u)" = 0 ] && [ ! -w /sys/fs/cgroup/cgroup.subtree_control ]; then
    finding warning 'cgroups cannot be written here: game servers have no limits.' 'In a container: let it have a writable cgroup (nesting), or use a virtual machine.'
  fi
}

look_at_service_manager() {
  manager=none
  if [ -d /run/systemd/system ]; then
    manager=systemd
  elif has rc-service && [ -d /run/openrc ]; then
    manager=openrc
  elif [ -d /run/runit ] || [ -d /etc/runit ]; then
    manager=runit
  fi
  case $manager in
    systemd) finding ok 'systemd' ;;
    none) finding warning 'There is no service manager: nothing starts the agent at boot.' 'The end of this script says how to run it.' ;;
    *) finding warning "$manager: no service is written for it." 'The end of this script says how to make one.' ;;
  esac
  if has getenforce && [ "$(getenforce 2>/dev/null)" = Enforcing ]; then
    finding warning 'SELinux is enforcing, which nobody has tested.' 'If servers do not start, see: ausearch -m avc -ts recent'
  fi
}

look_at_engine() {
  if [ -S /var/run/docker.sock ] || [ -S /run/podman/podman.sock ]; then
    finding ok 'a container engine is here; the agent needs none'
  else
    finding ok 'no container engine; the agent needs none'
  fi
}
