# Takes away the program and its service. The data of game servers stays, unless it was to be purged.
uninstall() {
  [ -d "$home" ] || [ -e "$units/roost-agent.service" ] || say "There is no agent in $home."
  [ "$mode" != purge ] || ask_twice
  stop_agent
  if [ -e "$units/roost-agent.service" ]; then
    control disable --quiet roost-agent 2>/dev/null || true
    rm -f "$units/roost-agent.service"
    control daemon-reload || true
  fi
  rm -rf "$home"
  rm -f "$bin/roost-agent" "$settings/agent.env"
  rmdir "$settings" 2>/dev/null || true
  if [ "$mode" = purge ]; then
    rm -rf "$state"
    say 'The agent and all data of its game servers are gone. Delete the node in the panel.'
  elif [ -d "$state" ]; then
    say "The agent is gone. Game servers, their files and this host's key are still in $state."
    say 'Run the install line again to take them up, or --purge to delete them.'
  else
    say 'The agent is gone.'
  fi
}

# Games are stopped as their eggs say, which the agent does when it gets USR2.
stop_agent() {
  # A supervisor passes it on, and would start an agent again that ends by itself.
  pids=$(pids_of supervisor)
  [ -n "$pids" ] || pids=$(pids_of agent)
  if [ -n "$pids" ]; then
    say 'Stopping game servers and the agent'
    # shellcheck disable=SC2086
    kill -USR2 $pids 2>/dev/null || true
  fi
  if has systemctl && [ -e "$units/roost-agent.service" ]; then control stop roost-agent || true; fi
  tries=45
  while [ -n "$(pids_of any)" ] && [ "$tries" -gt 0 ]; do
    sleep 1
    tries=$((tries - 1))
  done
  [ -z "$(pids_of any)" ] || die "The agent does not end (process $(pids_of any | tr '\n' ' ')). Nothing was removed."
}

# Processes of this installation: its supervisor, its agent, or any of them.
pids_of() {
  for entry in /proc/[0-9]*; do
    case $(tr '\0' ' ' 2>/dev/null <"$entry/cmdline") in
      *"sh $home/bin/supervise "*) what=supervisor ;;
      "$home/bin/node $home/current/roost-agent.mjs "*run*) what=agent ;;
      *) continue ;;
    esac
    if [ "$1" = any ] || [ "$1" = "$what" ]; then printf '%s\n' "${entry#/proc/}"; fi
  done 2>/dev/null
}

ask_twice() {
  (: </dev/tty) 2>/dev/null || die 'Deleting all data is asked twice, and there is no terminal to ask at.'
  printf 'This deletes all files of all game servers in %s.\nType the name of this host (%s): ' "$state" "$(uname -n)" >/dev/tty
  IFS= read -r answer </dev/tty || answer=''
  [ "$answer" = "$(uname -n)" ] || die 'Nothing was deleted.'
  printf 'Nobody can bring them back. Type "delete everything": ' >/dev/tty
  IFS= read -r answer </dev/tty || answer=''
  [ "$answer" = 'delete everything' ] || die 'Nothing was deleted.'
}
