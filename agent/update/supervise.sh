#!/bin/sh
# Runs the agent, and again whenever it ends. After a change of version the agent is on trial: when its panel has not
# accepted it within a minute, or it has ended for the third time, the former version comes back. Games go on all the
# while: nothing but the agent itself is ever signalled.
#
#   supervise [options of `roost-agent run`]
#
# Its home is the folder above the one that it lies in, or ROOST_HOME:
#   versions/<version>/roost-agent.mjs     current -> versions/<version>     bin/node, where the host has no other
#   update/pending   "<to> <from> <starts> trial|back [reason]": a change under way, whose every step can be repeated
#   update/late      the time of the trial is over
#   update/healthy   "<version>", by the agent: its panel has accepted it
#   update/outcome   "<to> done|rolled_back|refused [reason]", for the agent
#   update/agent.pid
set -u

home=${ROOST_HOME:-$(cd -P "$(dirname "$0")/.." && pwd)}
update=$home/update
trial_seconds=${ROOST_TRIAL_SECONDS:-60}
stop_seconds=30
starts_max=3
delay_max=60

agent='' watcher='' asked='' failures=0

say() { printf 'roost-supervise: %s\n' "$*" >&2; }

# Seconds by a clock that nobody sets.
clock() {
  read -r up _ </proc/uptime
  echo "${up%%.*}"
}

# put <name> <line>: the whole line is there, or the former one, also after a power cut.
put() {
  printf '%s\n' "$2" >"$update/$1.new" && { sync "$update/$1.new" 2>/dev/null || sync; } &&
    mv -f "$update/$1.new" "$update/$1"
}

point_current() {
  ln -sfn "versions/$1" "$home/current.new" && mv -fT "$home/current.new" "$home/current" && return 0
  # Without room for another name the one that is there is used.
  ln -sfn "versions/$1" "$home/current"
}

# conclude <line>: the change is over. Whoever is interrupted here begins here again.
conclude() {
  put outcome "$1" || say 'the outcome could not be written'
  rm -f "$update/pending" "$update/healthy" "$update/late"
}

roll_back() {
  say "version $to does not do, version $from comes back: $1"
  put pending "$to $from $starts back $1"
  if [ ! -f "$home/versions/$from/roost-agent.mjs" ]; then
    conclude "$to rolled_back $1 Version $from is not there any more, so $to stays."
  elif point_current "$from"; then
    conclude "$to rolled_back $1"
  else
    say "current could not be pointed at version $from"
  fi
}

is_healthy() {
  [ -f "$update/healthy" ] && read -r accepted <"$update/healthy" && [ "$accepted" = "$1" ]
}

# Carries a change on from wherever it stands. Sets $to, $from and $starts, and $trial when its outcome is open.
settle() {
  trial='' to='' from='' starts='' phase='' reason=''
  [ -f "$update/pending" ] || return 0
  read -r to from starts phase reason <"$update/pending"
  case "$to$from$starts" in
    '' | *[!A-Za-z0-9.-]*) starts=damaged ;;
  esac
  case $starts in
    '' | *[!0-9]*)
      say 'the note of a change of version cannot be read, and is dropped'
      rm -f "$update/pending"
      return 0
      ;;
  esac
  if [ "$phase" = back ]; then
    roll_back "$reason"
  elif [ "$(readlink "$home/current")" != "versions/$to" ]; then
    conclude "$to rolled_back The change was interrupted before it began."
  elif is_healthy "$to"; then
    conclude "$to done"
  elif [ -f "$update/late" ]; then
    roll_back "Its panel did not accept it within $trial_seconds seconds."
  elif [ "$starts" -ge "$starts_max" ]; then
    roll_back "It ended $starts times before its panel accepted it."
  else
    trial=yes
  fi
}

# Beside an agent on trial: notes that it is accepted, or ends it when its time is over.
watch_trial() {
  until is_healthy "$to"; do
    # The next supervisor holds a trial of its own.
    kill -0 "$$" 2>/dev/null || return
    if [ "$(clock)" -ge "$trial_until" ]; then
      : >"$update/late"
      end_process "$agent"
      return
    fi
    sleep 1
  done
  say "version $to was accepted by its panel"
  conclude "$to done"
}

# end_process <pid>: asks, then insists.
end_process() {
  kill -s TERM "$1" 2>/dev/null || return 0
  waited=0
  while [ "$waited" -lt "$stop_seconds" ] && kill -0 "$1" 2>/dev/null; do
    sleep 1
    waited=$((waited + 1))
  done
  kill -s KILL "$1" 2>/dev/null
}

# An agent whose supervisor was killed still holds the state directory.
end_orphan() {
  [ -f "$update/agent.pid" ] && read -r former <"$update/agent.pid" || return 0
  case $(tr '\0' ' ' 2>/dev/null <"/proc/$former/cmdline") in
    *"$home/current/roost-agent.mjs run"*) ;;
    *) return 0 ;;
  esac
  say "ending the agent that a former supervisor left (process $former)"
  end_process "$former"
}

launch() {
  if [ -n "$trial" ]; then put pending "$to $from $((starts + 1)) trial"; fi
  if [ -x "$home/bin/node" ]; then node=$home/bin/node; else node=${ROOST_NODE:-node}; fi
  ROOST_SUPERVISED=$$ "$node" "$home/current/roost-agent.mjs" run "$@" &
  agent=$!
  echo "$agent" >"$update/agent.pid"
  # A signal that came before there was somebody to pass it to.
  if [ -n "$asked" ]; then kill -s "$asked" "$agent" 2>/dev/null; fi
  if [ -n "$trial" ]; then
    watch_trial "$agent" &
    watcher=$!
  fi
}

# Signals end a wait early; the agent's end is waited for all the same.
await_agent() {
  while :; do
    wait "$agent"
    status=$?
    kill -0 "$agent" 2>/dev/null || break
  done
  agent=''
  if [ -n "$watcher" ]; then
    kill "$watcher" 2>/dev/null
    wait "$watcher" 2>/dev/null
    watcher=''
  fi
}

# Doubling, and none for a change of version.
pause() {
  if [ -f "$update/pending" ]; then
    [ -z "$trial" ] || sleep 1
    return
  fi
  if [ "$1" -ge "$delay_max" ]; then failures=0; fi
  delay=$((1 << failures))
  if [ "$delay" -ge "$delay_max" ]; then delay=$delay_max; else failures=$((failures + 1)); fi
  say "the agent has ended ($status) and is started again in $delay s"
  sleep "$delay" &
  wait "$!"
}

# shellcheck disable=SC2317
on_signal() {
  asked=$1
  # Games outlive their agent, but not their host: they are stopped as their eggs say before it goes down.
  if [ "$(systemctl is-system-running 2>/dev/null)" = stopping ]; then asked=USR2; fi
  if [ -n "$agent" ]; then kill -s "$asked" "$agent" 2>/dev/null; else status=0; fi
}

main() {
  mkdir -p "$update" || exit 1
  trap 'on_signal TERM' TERM
  trap 'on_signal INT' INT
  trap 'on_signal USR2' USR2
  end_orphan
  trial_until=''
  while [ -z "$asked" ]; do
    settle
    if [ -z "$trial" ]; then trial_until=''; else trial_until=${trial_until:-$(($(clock) + trial_seconds))}; fi
    began=$(clock)
    launch "$@"
    await_agent
    if [ -n "$asked" ]; then break; fi
    pause $(($(clock) - began))
  done
  rm -f "$update/agent.pid"
  exit "${status:-0}"
}

main "$@"
