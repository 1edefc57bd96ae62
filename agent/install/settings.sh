#!/bin/sh
# Installs, upgrades, repairs or removes the Roost agent on this host. Nothing runs before the last line.
#
#   curl -fsSL https://panel.example/install.sh | sh -s -- <token> --fingerprint <fingerprint>
#
# sh install.sh --help says what else it does.
# shellcheck shell=sh disable=SC2034

PANEL_URL='__ROOST_PANEL_URL__'

# Official builds of Node, and of unofficial-builds.nodejs.org for musl: platform, address, SHA-256.
NODE_VERSION=24.19.0
NODE_BUILDS="
linux-x64-glibc https://nodejs.org/dist/v24.19.0/node-v24.19.0-linux-x64.tar.gz f625d97cd707df4ff96254916fbc5ff014f09c09effe5a1e0ca8f6d41a8789d4
linux-arm64-glibc https://nodejs.org/dist/v24.19.0/node-v24.19.0-linux-arm64.tar.gz d28c8a5bf0a808f0ed434a1dce8c54ae98f0371c0bd86ac58abc613f73e6643f
linux-x64-musl https://unofficial-builds.nodejs.org/download/release/v24.19.0/node-v24.19.0-linux-x64-musl.tar.xz ebcb19941bf6a34ada2141727ffda66fb2a4bf315f5c02c8f1fc9e48a2045e06
"

usage() {
  cat <<'ROOST_USAGE'
curl -fsSL <panel>/install.sh | sh -s -- [<token>] [options]

  <token>               the one-time token of a node; without one the host keeps its enrolment
  --token <token>       the same; - reads it from standard input or asks for it
  --fingerprint <fp>    the release key that this host shall trust; needed the first time
  --panel <url>         another panel than the one that this script came from
  --check               looks at the host, says what it finds, and changes nothing
  --with-packages       installs missing packages also where it would only name them
  --no-packages         installs no packages
  --no-service          writes no service; you start the agent yourself
  --uninstall           removes the agent and leaves the data of game servers
  --purge               removes the agent and all data of all game servers; asks twice

ROOST_TOKEN       the token, without showing it in the list of processes
ROOST_NODE        a Node of version 22 or newer to use
ROOST_NODE_URL    an archive of Node to download instead; with ROOST_NODE_SHA256
ROOST_PREFIX      a folder to install below instead of the root of the file system
HTTPS_PROXY, NO_PROXY   are used here, and kept for the agent
ROOST_USAGE
}

read_arguments() {
  token=${ROOST_TOKEN:-} fingerprint='' mode=install
  packages=auto service=auto
  unset ROOST_TOKEN
  while [ $# -gt 0 ]; do
    case $1 in
      --token | --fingerprint | --panel)
        [ $# -ge 2 ] || die "$1 needs a value."
        case $1 in
          --token) token=$2 ;;
          --fingerprint) fingerprint=$2 ;;
          --panel) PANEL_URL=$2 ;;
        esac
        shift
        ;;
      --check) mode=check ;;
      --with-packages) packages=yes ;;
      --no-packages) packages=no ;;
      --no-service) service=no ;;
      --uninstall) mode=uninstall ;;
      --purge) mode=purge ;;
      --help | -h) mode=help ;;
      # Some tokens begin like an option.
      ????????????????????????????????*) token=$1 ;;
      -*) die "There is no option $1. --help names those that there are." ;;
      *) token=$1 ;;
    esac
    shift
  done
  [ "$token" = - ] && read_token
  case $token in
    *[!A-Za-z0-9_-]*) die 'This is no enrolment token. Copy the whole line from the panel again.' ;;
  esac
  case ${#token} in
    0 | 1[6-9] | [2-9][0-9] | 1[0-9][0-9]) ;;
    *) die 'This is no enrolment token. Copy the whole line from the panel again.' ;;
  esac
  case $PANEL_URL in
    https://?* | http://?*) ;;
    *) [ "$mode" != install ] || die 'Which panel? Use the line that the panel shows, or --panel <url>.' ;;
  esac
  PANEL_URL=${PANEL_URL%/}
}

# From standard input, unless that is where this script came from: then the terminal is asked.
read_token() {
  token=''
  if [ ! -t 0 ]; then IFS= read -r token || true; fi
  if [ -z "$token" ] && (: </dev/tty) 2>/dev/null; then
    printf 'Token: ' >/dev/tty
    stty -echo </dev/tty 2>/dev/null || true
    IFS= read -r token </dev/tty || true
    stty echo </dev/tty 2>/dev/null || true
    printf '\n' >/dev/tty
  fi
  [ -n "$token" ] || die 'There was no token on standard input. Give it as ROOST_TOKEN.'
}

# Where everything goes: for the whole system as root, else for one user.
choose_places() {
  prefix=${ROOST_PREFIX:-}
  prefix=${prefix%/}
  case $prefix in
    '' | /*) ;;
    *) die "ROOST_PREFIX is no absolute path: $prefix" ;;
  esac
  case $prefix in
    *[!A-Za-z0-9/._-]*) die 'ROOST_PREFIX may hold letters, digits and / . _ - only.' ;;
  esac
  if [ "$(id -u)" = 0 ] || [ -n "$prefix" ]; then
    home=$prefix/opt/roost
    bin=$prefix/usr/local/bin
    state=$prefix/var/lib/roost
    settings=$prefix/etc/roost
    units=$prefix/etc/systemd/system
  else
    home=$HOME/.local/opt/roost
    bin=$HOME/.local/bin
    state=$HOME/.local/share/roost
    settings=$HOME/.config/roost
    units=$HOME/.config/systemd/user
  fi
  [ -z "$prefix" ] || service=no
}
