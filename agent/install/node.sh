# Finds a Node of version 22 or newer, or fetches the pinned one. Sets $node.
provide_node() {
  node=''
  if [ -n "${ROOST_NODE:-}" ]; then
    node=$(usable_node "$ROOST_NODE") || die "ROOST_NODE is no Node of version 22 or newer: $ROOST_NODE"
  elif [ -n "${ROOST_NODE_URL:-}" ]; then
    [ -n "${ROOST_NODE_SHA256:-}" ] || die 'ROOST_NODE_URL needs ROOST_NODE_SHA256, the SHA-256 of the archive.'
    fetch_node "$ROOST_NODE_URL" "$ROOST_NODE_SHA256"
  else
    for each in "$home/bin/node" node /usr/local/bin/node /usr/bin/node; do
      node=$(usable_node "$each") && break
      node=''
    done
    [ -n "$node" ] || fetch_pinned_node
  fi
  say "Using Node $("$node" --version) in $node"
  case $node in
    "$home"/*) ;;
    /home/* | /root/*) say '  It belongs to one person: when it goes, the agent cannot start. ROOST_NODE names another.' ;;
  esac
}

# Prints where a Node really is, when it is new enough.
usable_node() {
  has "$1" || return 1
  "$1" -e '
    const [major] = process.versions.node.split(".").map(Number);
    if (major < 22) process.exit(1);
    console.log(process.execPath);
  ' 2>/dev/null
}

fetch_pinned_node() {
  platform=linux-$arch-$libc
  line=$(printf '%s\n' "$NODE_BUILDS" | grep "^$platform ") || die "There is no pinned build of Node for $platform.
Install Node 22 or newer ($(node_remedy)) and run this line again, or name one by ROOST_NODE."
  # shellcheck disable=SC2086
  set -- $line
  fetch_node "$2" "$3"
}

node_remedy() {
  case $family in
    apk) echo 'apk add nodejs' ;;
    pacman) echo 'pacman -S nodejs' ;;
    dnf) echo 'dnf install nodejs22' ;;
    *) echo 'see https://nodejs.org/en/download' ;;
  esac
}

# Only the program itself is kept of the archive.
fetch_node() {
  say "Downloading Node from $1"
  archive=$work/node-archive
  fetch "$1" "$archive" || die "Node could not be downloaded from $1.
Behind a proxy set HTTPS_PROXY; without a way out install Node 22 or newer yourself, or name an archive by ROOST_NODE_URL."
  found=$(sha256_of "$archive")
  [ "$found" = "$2" ] || die "The archive of Node has the SHA-256 $found, and not $2. It is not used."
  case $1 in
    *.tar.xz) packing=-J ;;
    *.tar.gz | *.tgz) packing=-z ;;
    *) die "This is no archive that can be read (.tar.gz or .tar.xz): $1" ;;
  esac
  tar "$packing" -tf "$archive" >"$work/node-members" || die 'The archive of Node cannot be unpacked. A .tar.xz needs the program xz.'
  member=$(grep -m 1 -E '^([^/]+/){0,2}bin/node$' "$work/node-members") || die "There is no bin/node in the archive of $1."
  # Not in the work folder, from which a host may forbid to run anything.
  unpacked=$home/node/unpacked
  rm -rf "$unpacked"
  mkdir -p "$unpacked"
  tar "$packing" -xf "$archive" -C "$unpacked" "$member"
  chmod 755 "$unpacked/$member"
  node=$(usable_node "$unpacked/$member") || die "The Node of $1 does not run here, or is older than 22."
  kept=$home/node/node-$("$node" --version)
  mv -f "$node" "$kept"
  rm -rf "$unpacked"
  node=$kept
}
