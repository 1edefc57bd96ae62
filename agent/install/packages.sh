# Programs that isolate game servers: bwrap, nft, ip and nsenter.
look_at_packages() {
  PATH=$PATH:/usr/sbin:/sbin
  wanted=''
  family=$(package_family)
  has bwrap || wanted="$wanted bubblewrap"
  has nft || wanted="$wanted nftables"
  if [ "$family" = dnf ]; then
    has ip || wanted="$wanted iproute"
  else
    has ip || wanted="$wanted iproute2"
  fi
  has nsenter || wanted="$wanted util-linux"
  # The C++ library that Node's builds for musl are linked with.
  if [ "$family" = apk ] && [ ! -e /usr/lib/libstdc++.so.6 ]; then wanted="$wanted libstdc++"; fi
  wanted=${wanted# }
  if [ -z "$wanted" ]; then
    finding ok 'bubblewrap, nftables and iproute2 are here'
  elif [ "$family" = none ]; then
    finding warning "Missing: $wanted. Game servers cannot be isolated." 'Install them with the package manager of this system.'
  elif will_install; then
    finding warning "Missing: $wanted. They will be installed now:" "$(package_command)"
  else
    finding warning "Missing: $wanted. Game servers cannot be isolated." "$(package_command)"
  fi
}

package_family() {
  for name in $os_id $os_like; do
    case $name in
      debian | ubuntu | raspbian) has apt-get && echo apt && return ;;
      fedora | rhel | centos | rocky | almalinux) has dnf && echo dnf && return ;;
      alpine) has apk && echo apk && return ;;
      arch) has pacman && echo pacman && return ;;
      suse | opensuse*) has zypper && echo zypper && return ;;
    esac
  done
  echo none
}

package_command() {
  case $family in
    apt) echo "apt-get update && apt-get -o DPkg::Lock::Timeout=120 install -y --no-install-recommends $wanted" ;;
    dnf) echo "dnf install -y $wanted" ;;
    apk) echo "apk add --no-cache $wanted" ;;
    pacman) echo "pacman -Sy --needed --noconfirm $wanted" ;;
    zypper) echo "zypper --non-interactive install $wanted" ;;
  esac
}

will_install() {
  [ "$mode" = install ] && [ "$(id -u)" = 0 ] && [ "$family" != none ] || return 1
  case $packages in
    no) return 1 ;;
    yes) return 0 ;;
    *) [ -z "$prefix" ] ;;
  esac
}

# A host without them works, unisolated, and says so in the panel.
install_packages() {
  [ -n "$wanted" ] && will_install || return 0
  say "Installing $wanted"
  if DEBIAN_FRONTEND=noninteractive sh -c "$(package_command)" </dev/null >"$work/packages.log" 2>&1; then
    say '  done'
  else
    tail -n 5 "$work/packages.log" >&2
    say '  The packages could not be installed: game servers will run unisolated until they are.'
  fi
}
