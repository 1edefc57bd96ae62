main() {
  set -eu
  umask 022
  # wget and others know the small names only.
  if [ -n "${HTTPS_PROXY:-}" ]; then export https_proxy="${https_proxy:-$HTTPS_PROXY}"; fi
  if [ -n "${NO_PROXY:-}" ]; then export no_proxy="${no_proxy:-$NO_PROXY}"; fi
  read_arguments "$@"
  choose_places
  case $mode in
    help) usage ;;
    uninstall | purge) uninstall ;;
    check)
      look_at_host
      [ "$problems" = 0 ] || die "Problems: $problems. An agent cannot live here until they are mended."
      ;;
    install) install_agent ;;
  esac
}

install_agent() {
  work=$(mktemp -d "${TMPDIR:-/tmp}/roost-install.XXXXXX")
  trap 'rm -rf "$work"' EXIT
  trap 'exit 130' INT TERM HUP
  look_at_host
  [ "$problems" = 0 ] || die "Problems: $problems. Nothing was installed. Mend them and run this line again."
  install_packages
  provide_node
  fetch_release
  install_release
  write_settings
  trust_key
  enrol
  start_service
}

# In braces, so that a script that was cut off in its download does nothing at all.
{ main "$@"; }
