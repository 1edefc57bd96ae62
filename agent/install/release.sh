# The agent itself: fetched from the panel, verified against the trusted key, unpacked beside what runs now.
fetch_release() {
  release=$work/release
  mkdir -p "$release"
  write_checker "$work/check-release.mjs"
  choose_key
  say "Fetching the agent from $PANEL_URL"
  fetch "$PANEL_URL/agent/manifest.json" "$release/manifest.json" "$work/headers" ||
    die "$PANEL_URL serves no agent, or cannot be reached from here.
Its operator releases one with npm run release. Behind a proxy set HTTPS_PROXY."
  check_clock
  fetch "$PANEL_URL/agent/manifest.sig" "$release/manifest.sig" || die 'The signature of the release is missing at the panel.'
  checked=$(check_release manifest) || die "$(refusal)"
  bundle=$(field 2)
  fetch "$PANEL_URL/agent/$bundle" "$release/$bundle" || die "The panel does not serve $bundle."
  checked=$(check_release bundle) || die "$(refusal)"
  version=$(field 1) pin=$(field 4)
  say "  agent $version, signed by $pin"
}

check_release() {
  "$node" "$work/check-release.mjs" "$1" "$release" "$trusted" "$(installed_version)" 2>"$work/refusal"
}

field() { printf '%s\n' "$checked" | cut -d ' ' -f "$1"; }

refusal() {
  cat "$work/refusal"
  case $(cat "$work/refusal") in
    *wrong_key*) say 'Copy the install line from the panel again. If it stays so, ask the operator whether the key was changed, and install nothing until you know.' ;;
    *downgrade*) say "This host runs $(installed_version). Ask the operator to release the newer version." ;;
    *) say 'Nothing was installed.' ;;
  esac
}

# What was typed counts, and what this host trusts already otherwise.
choose_key() {
  known=''
  if [ -r "$state/release.json" ]; then
    known=$(sed -n 's/.*"pin": *"\(SHA256:[A-Za-z0-9_-]*\)".*/\1/p' "$state/release.json")
  fi
  trusted=${fingerprint:-$known}
  [ -n "$trusted" ] || die 'Which release key shall this host trust? Use the whole line that the panel shows: it ends with --fingerprint SHA256:…'
}

installed_version() {
  link=$(readlink "$home/current" 2>/dev/null) || return 0
  basename "$link"
}

# An agent signs in with a token that lives for a minute.
check_clock() {
  said=$(sed -n 's/^[Dd][Aa][Tt][Ee]: *//p' "$work/headers" 2>/dev/null | tr -d '\r' | tail -n 1)
  [ -n "$said" ] || return 0
  skew=$("$node" -p 'Math.round((Date.now() - Date.parse(process.argv[1])) / 1000)' "$said")
  case ${skew#-} in
    [0-9] | [12][0-9]) ;;
    *) die "The clock of this host is $skew seconds off: the panel would refuse the agent.
Set it: timedatectl set-ntp true, or chronyd -q, or ntpd -q -n -p pool.ntp.org." ;;
  esac
}

install_release() {
  target=$home/versions/$version
  former=$(readlink "$home/current" 2>/dev/null) || former=''
  mkdir -p "$home/versions" "$home/bin" "$bin"
  rm -rf "$target.new" "$target.old"
  mkdir "$target.new"
  tar -xzf "$release/$bundle" -C "$target.new" || die 'The agent could not be unpacked. Is the disk full?'
  [ ! -d "$target" ] || mv "$target" "$target.old"
  mv "$target.new" "$target"
  rm -rf "$target.old"
  link_to "$node" "$home/bin/node"
  put_program "$home/bin/supervise" <"$target/supervise.sh"
  if [ -n "$former" ] && [ "$former" != "versions/$version" ]; then link_to "$former" "$home/previous"; fi
  # A change of version that was under way is overtaken by this one.
  rm -f "$home/update/pending" "$home/update/late" "$home/update/healthy"
  link_to "versions/$version" "$home/current"
  write_command
  drop_old_versions
  if has restorecon; then restorecon -R "$home" "$bin/roost-agent" 2>/dev/null || true; fi
}

write_command() {
  with_state=''
  [ -z "$prefix" ] || with_state=" --state '$state'"
  put_program "$bin/roost-agent" <<ROOST_COMMAND
#!/bin/sh
# The Roost agent of this host: what it is asked from a shell.
$(load_settings)
exec '$home/bin/node' '$home/current/roost-agent.mjs' "\$@"$with_state
ROOST_COMMAND
  put_program "$home/bin/start" <<ROOST_START
#!/bin/sh
# The Roost agent of this host: what a service manager starts.
$(load_settings)
exec '$home/bin/supervise' --state '$state'
ROOST_START
}

# Proxies, which may carry a password, are for the agent's user alone to read.
load_settings() {
  cat <<ROOST_SETTINGS
if [ -r '$settings/agent.env' ]; then
  set -a
  . '$settings/agent.env'
  set +a
fi
ROOST_SETTINGS
}

# All but what runs and what it can return to.
drop_old_versions() {
  for folder in "$home"/versions/*; do
    name=versions/$(basename "$folder")
    [ "$name" = "$(readlink "$home/current")" ] || [ "$name" = "$(readlink "$home/previous")" ] || rm -rf "$folder"
  done
}

# In one step, so that nobody finds a half-written program or no link at all.
put_program() {
  cat >"$1.new"
  chmod 755 "$1.new"
  mv -f "$1.new" "$1"
}

link_to() {
  rm -f "$2.new"
  ln -s "$1" "$2.new"
  mv -fT "$2.new" "$2" 2>/dev/null || { rm -f "$2" && mv -f "$2.new" "$2"; }
}

trust_key() {
  mkdir -p "$state"
  chmod 711 "$state"
  umask 077
  printf '{"pin":"%s"}\n' "$pin" >"$state/release.json.new"
  umask 022
  mv -f "$state/release.json.new" "$state/release.json"
  if [ -n "$known" ] && [ "$known" != "$pin" ]; then say "  This host trusted $known until now."; fi
}

# The token goes through a pipe: what stands in arguments is read by everybody.
enrol() {
  if [ -z "$token" ]; then
    [ -s "$state/identity.json" ] || die 'This host belongs to no panel yet: a token is needed. Copy the whole line from the panel.'
    say '  This host keeps its enrolment.'
    return
  fi
  printf '%s\n' "$token" | "$bin/roost-agent" enrol --panel "$PANEL_URL" --token - ||
    die 'The agent is installed, but this host is not enrolled. Make a new line in the panel and run it here.'
  token=''
}
