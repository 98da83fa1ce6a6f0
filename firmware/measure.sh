#!/bin/sh
# What the tracker costs in flash and RAM, as a compiler makes it at -Os. Fails when it is more than its limits.
#
#   sh measure.sh [COMPILER [FLAG...]]      gcc; or arm-none-eabi-gcc -mcpu=cortex-m0plus -mthumb
#
# RAM is the tracker's state and the deepest stack that a call into it can need, from the compiler's own call graph (gcc 10 or later).
# Without flags, gcc for x86-64 measures both as for a 32-bit board, whose registers and addresses are half as long; a compiler for a machine
# of 64 bits that cannot do so is not held to the limit of RAM.
set -eu
cd "$(dirname "$0")"
TEXT_MAX=8192
RAM_MAX=1024

compiler=${1:-gcc}
[ $# -gt 0 ] && shift
size=size
case $compiler in *-gcc) command -v "${compiler%gcc}size" >/dev/null && size=${compiler%gcc}size ;; esac
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

mkdir "$work/flash" "$work/ram"
for source in src/*.c; do
  "$compiler" "$@" -std=c99 -Os -ffreestanding -c "$source" -o "$work/flash/$(basename "$source" .c).o"
done
# sum SECTION FILE...: bytes of all sections of that name
sum() {
  section=$1
  shift
  "$size" -A "$@" | awk -v section="^[.]$section" '$1 ~ section { sum += $2 } END { print sum + 0 }'
}
text=$(sum text "$work"/flash/*.o)
constants=$(sum rodata "$work"/flash/*.o)
tables=$(sum rodata "$work/flash/table.o")

small=
case $("$compiler" -dumpmachine) in
x86_64*) [ $# -eq 0 ] && small="-m32 -mregparm=3 -mpreferred-stack-boundary=2 -fno-pic" ;;
esac
printf '#include "farfield.h"\nextern char state[sizeof(ff_tracker)];\nchar state[sizeof(ff_tracker)];\n' >"$work/state.c"
"$compiler" "$@" $small -std=c99 -ffreestanding -Isrc -c "$work/state.c" -o "$work/state.o" 2>/dev/null ||
  { small= && "$compiler" "$@" -std=c99 -ffreestanding -Isrc -c "$work/state.c" -o "$work/state.o"; }
state=$(sum bss "$work/state.o")
pointer=$(echo __SIZEOF_POINTER__ | "$compiler" "$@" $small -E -P -)

stack=0
path='not measured: this compiler draws no call graph'
if "$compiler" "$@" $small -Os -fcallgraph-info=su -ffreestanding -c src/tag.c -o "$work/ram/tag.o" 2>/dev/null; then
  for source in src/*.c; do
    "$compiler" "$@" $small -std=c99 -Os -ffreestanding -fcallgraph-info=su -c "$source" -o "$work/ram/$(basename "$source" .c).o"
  done
  deepest=$(cat "$work"/ram/*.ci | awk '
    function word(key) { return match($0, key ": \"[^\"]*\"") ? substr($0, RSTART + length(key) + 3, RLENGTH - length(key) - 4) : "" }
    /^node:/ && match($0, /[0-9]+ bytes/) { bytes = substr($0, RSTART, RLENGTH) + 0; name = word("title"); own[name] = deep[name] = bytes }
    /^edge:/ { from[edges] = word("sourcename"); to[edges++] = word("targetname") }
    END {
      for (changed = 1; changed && rounds++ < 99; ) {
        changed = 0
        for (i = 0; i < edges; i++) {
          through = own[from[i]] + deep[to[i]]
          if (deep[from[i]] < through) { deep[from[i]] = through; next_of[from[i]] = to[i]; changed = 1 }
        }
      }
      for (name in deep) if (deep[name] > deep[worst]) worst = name
      printf "%d", deep[worst]
      for (name = worst; name != ""; name = next_of[name]) { short = name; sub(/.*:/, "", short); printf " %s", short }
    }')
  stack=${deepest%% *}
  path=${deepest#* }
fi
ram=$((state + stack))

echo "$compiler $* ($("$compiler" -dumpmachine))"
printf '  %-22s %5d of %d\n' 'flash, .text' "$text" $TEXT_MAX
printf '  %-22s %5d\n' 'flash, model table' "$tables"
printf '  %-22s %5d\n' 'flash, other constants' $((constants - tables))
printf '  %-22s %5d of %d%s\n' 'RAM' "$ram" $RAM_MAX "${small:+ (as for a 32-bit board)}"
printf '  %-22s %5d\n' '  state' "$state"
printf '  %-22s %5d  %s\n' '  deepest stack' "$stack" "$path"
[ "$text" -le $TEXT_MAX ] || { echo "More than $TEXT_MAX bytes of .text." >&2 && exit 1; }
[ "$pointer" -gt 4 ] || [ "$ram" -le $RAM_MAX ] || { echo "More than $RAM_MAX bytes of RAM." >&2 && exit 1; }
