# Proxies that were set for this script are kept for the agent, where only its user can read them.
write_settings() {
  lines=''
  for name in HTTPS_PROXY HTTP_PROXY NO_PROXY; do
    small=$(printf '%s' "$name" | tr '[:upper:]' '[:lower:]')
    eval "value=\${$name:-\${$small:-}}"
    # shellcheck disable=SC2154
    case $value in
      '') continue ;;
      *[!A-Za-z0-9:/@.,_%*~+=-]*) say "  $name holds signs that cannot be kept: write it into $settings/agent.env yourself." ;;
      *) lines="$lines$name=$value
" ;;
    esac
  done
  [ -n "$lines" ] || return 0
  mkdir -p "$settings"
  umask 077
  printf '%sNODE_USE_ENV_PROXY=1\n' "$lines" >"$settings/agent.env.new"
  umask 022
  mv -f "$settings/agent.env.new" "$settings/agent.env"
  say "  The proxy is kept in $settings/agent.env."
}

# systemctl for the system, or for this user.
control() {
  if [ "$(id -u)" = 0 ]; then systemctl "$@"; else systemctl --user "$@"; fi
}

# Games live outside of this unit's cgroup or survive it: stopping it ends the agent alone. Nothing here may give the
# agent a view of mounts of its own, or the network namespaces that it makes would be gone after a restart.
write_unit() {
  wanted_by=multi-user.target
  [ "$(id -u)" = 0 ] || wanted_by=default.target
  mkdir -p "$units"
  {
    cat <<ROOST_UNIT
[Unit]
Description=Roost agent
Documentation=$PANEL_URL
Wants=network-online.target
After=network-online.target
StartLimitIntervalSec=0

[Service]
ExecStart=$home/bin/start
Restart=always
RestartSec=2
KillMode=process
Delegate=yes
TimeoutStopSec=90
LimitNOFILE=1048576
TasksMax=infinity
UMask=0022
ROOST_UNIT
    if [ "$(id -u)" = 0 ]; then
      cat <<'ROOST_UNIT'
OOMScoreAdjust=-500
KeyringMode=private
CapabilityBoundingSet=~CAP_SYS_MODULE CAP_SYS_RAWIO CAP_SYS_TIME CAP_SYS_BOOT CAP_SYSLOG CAP_WAKE_ALARM CAP_MAC_ADMIN CAP_MAC_OVERRIDE
ROOST_UNIT
    fi
    printf '\n[Install]\nWantedBy=%s\n' "$wanted_by"
  } >"$units/roost-agent.service.new"
  mv -f "$units/roost-agent.service.new" "$units/roost-agent.service"
}

start_service() {
  if [ "$service" = no ] || [ "$manager" != systemd ]; then
    restart_supervised || say_how_to_run
    return
  fi
  write_unit
  control daemon-reload
  control enable --quiet roost-agent
  control restart roost-agent
  if [ "$(id -u)" != 0 ] && has loginctl; then
    loginctl enable-linger 2>/dev/null || say '  The agent ends when you log out, until an administrator runs: loginctl enable-linger '"$(id -un)"
  fi
  wait_until_connected
}

# A supervisor that runs already starts what is there now as soon as the agent ends. Games go on.
restart_supervised() {
  [ -n "$(pids_of supervisor)" ] || return 1
  # shellcheck disable=SC2046
  kill -TERM $(pids_of agent) 2>/dev/null || true
  say 'The agent runs already, and is started again.'
}

# Thirty seconds at most. The end of a status that knows nothing of it counts as a start.
wait_until_connected() {
  tries=30
  while [ "$tries" -gt 0 ]; do
    if "$bin/roost-agent" status --json 2>/dev/null | grep -Eq '"connected": *true'; then
      say 'The agent runs and is connected. Look at its node in the panel.'
      return
    fi
    sleep 1
    tries=$((tries - 1))
  done
  control --no-pager --lines=20 status roost-agent >&2 || true
  die 'The agent was started, but has not reached the panel yet. It goes on trying.
roost-agent doctor says what is in the way; it needs a way out to '"$PANEL_URL"' by HTTPS and WebSocket.'
}

say_how_to_run() {
  say 'The agent is installed, and nothing starts it by itself. Run it by'
  say "  $home/bin/start"
  case $manager in
    openrc)
      say 'or let OpenRC do it, with this as /etc/init.d/roost-agent (mode 755), then rc-update add roost-agent && rc-service roost-agent start:'
      say '  #!/sbin/openrc-run'
      say '  supervisor=supervise-daemon'
      say "  command=$home/bin/start"
      say '  depend() { need net; after firewall; }'
      ;;
    runit)
      say 'or let runit do it, with this as /etc/sv/roost-agent/run (mode 755), then ln -s /etc/sv/roost-agent /var/service/:'
      say '  #!/bin/sh'
      say "  exec $home/bin/start"
      ;;
    *) say 'and have it started at boot by whatever starts programs here. It needs nothing but its own restart when it ends.' ;;
  esac
}
