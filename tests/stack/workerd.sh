#!/bin/sh
# Runs workerd and tells its pid: the runtime restarts one that died, so only the process itself always knows.
echo $$ > "$ROOST_PID_FILE"
exec "$ROOST_WORKERD" "$@"
