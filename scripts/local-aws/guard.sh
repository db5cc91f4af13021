#!/usr/bin/env bash
# Runs a command with all it starts as one process group that ends with the process that holds our standard input:
# when that end closes, however its process ended, the group is killed. A line saying "keep" lets it live on.
# Usage, as the leader of a process group: guard.sh COMMAND [ARGUMENT...]
set -u

exec 3<&0
"$@" </dev/null 3<&- &
command=$!
{
  read -r word <&3
  [ "${word:-}" = keep ] || kill -KILL 0
} &
wait "$command"
