#!/bin/sh
# Runs workerd and tells its pid: the runtime restarts one that died, so only the process itself always knows.
# Ctrl-C in a terminal reaches every process of the group; this one ends when it is told to by its parent.
trap '' INT TERM HUP
echo $$ > "$ROOST_PID_FILE"
exec "$ROOST_WORKERD" "$@"
