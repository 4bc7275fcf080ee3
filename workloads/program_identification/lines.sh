# bash lines.sh MODE < INPUT: one of three small tasks (count, upper, sum), the same in all languages, but
# here of the first 400 lines: bash is slow.
mode=$1 number=0 total=0 lines=400
declare -A counts
set -f
while ((lines-- > 0)) && IFS= read -r line; do
  case $mode in
    count) for word in $line; do counts[x$word]=$((${counts[x$word]:-0} + 1)); done ;;
    upper) echo "$((number++)) ${line^^}" ;;
    sum) total=$(((total * 31 + ${#line}) % 65521)); echo $total ;;
  esac
done
for word in "${!counts[@]}"; do echo "${word#x} ${counts[$word]}"; done
