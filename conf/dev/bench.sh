#!/bin/bash
# bench.sh [measure...]: make bench. The speed table, or some of its measures
# (t/bench/measures); everything is built already.

. "$(dirname "$0")/common.sh"

exec perl t/bench/bench.pl "$@"
