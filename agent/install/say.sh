say() { printf '%s\n' "$*"; }

die() {
  printf '\n%s\n' "$*" >&2
  exit 1
}

problems=0

# A finding about this host: level, sentence, and what to do about it.
finding() {
  printf '  %-8s %s\n' "$1" "$2"
  [ -z "${3:-}" ] || printf '           %s\n' "$3"
  [ "$1" != problem ] || problems=$((problems + 1))
}

has() { command -v "$1" >/dev/null 2>&1; }

# Downloads an address into a file. Headers of the answer go to a third.
fetch() {
  if has curl; then
    curl -fsSL --retry 2 --connect-timeout 15 --max-time 600 ${3:+-D "$3"} -o "$2" "$1"
  elif has wget; then
    # Some small wget crash on a time limit of their own.
    timeout 600 wget -q -O "$2" "$1"
  else
    die 'Neither curl nor wget is here. Install one of them.'
  fi
}

sha256_of() {
  if has sha256sum; then
    sha256sum "$1" | cut -d ' ' -f 1
  elif has openssl; then
    openssl dgst -sha256 -r "$1" | cut -d ' ' -f 1
  else
    die 'Neither sha256sum nor openssl is here. Install one of them.'
  fi
}
