#!/bin/bash
# fault.sh [file...]: make fault. The scripted faults in their long form, and the other
# tests that have one (or the given files); everything is built already.

. "$(dirname "$0")/common.sh"

if [ $# -eq 0 ]; then
    mapfile -t longer < <(grep -l '^use AgentRelay::Fault;' t/*.t)
    set -- t/fault/*.t "${longer[@]}"
fi

export AR_FAULT=long AR_TEST_JOBS=1
exec "$DEV/prove.sh" --timer "$@"
