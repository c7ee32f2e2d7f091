#!/bin/bash
# make stop: ends what make start began. Its sessions end with the runner.

. "$(dirname "$0")/common.sh"
. "$DEV/stack.sh"

stop_stack
